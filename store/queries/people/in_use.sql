-- Whether anybody could sign in: asked for whenever the page where one signs in is shown.
SELECT EXISTS (SELECT 1 FROM account WHERE state = 'active')
