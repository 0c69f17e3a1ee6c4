  "state" TEXT DEFAULT 'new',
  "size" ANY DEFAULT 1.5,
  "open" ANY DEFAULT 1,
  "day" TEXT DEFAULT '2024-01-01',
