DELETE FROM office_seat
