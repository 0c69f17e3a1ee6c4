CHECK (level IN ('1', '2'))
