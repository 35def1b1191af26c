SELECT code, kind, parent, name, kana FROM municipality ORDER BY code
