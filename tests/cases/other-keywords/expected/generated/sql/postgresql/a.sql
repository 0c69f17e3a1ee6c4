  b text,
