  "state" ANY DEFAULT 'new',
  "size" ANY DEFAULT 1.5,
  "open" ANY DEFAULT 1,
  "day" ANY DEFAULT '2024-01-01',
