DELETE FROM office_card
