SELECT code, name, kana FROM prefecture ORDER BY code
