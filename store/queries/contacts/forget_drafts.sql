-- What somebody had typed into a form for contacts of an office when their session ended: it may be what is erased.
DELETE FROM draft WHERE form LIKE $1
