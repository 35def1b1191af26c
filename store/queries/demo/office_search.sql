DELETE FROM office_search
