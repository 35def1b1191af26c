DELETE FROM office_service
