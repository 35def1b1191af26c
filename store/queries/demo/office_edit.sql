DELETE FROM office_edit
