DELETE FROM office_closing
