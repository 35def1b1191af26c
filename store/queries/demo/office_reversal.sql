DELETE FROM office_reversal
