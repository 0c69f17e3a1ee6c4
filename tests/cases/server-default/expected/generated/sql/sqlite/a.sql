  "id" TEXT DEFAULT (
    lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
  "state" TEXT DEFAULT 'new',
  "size" ANY DEFAULT 1.5,
  "open" ANY DEFAULT 1,
  "day" TEXT DEFAULT '2024-01-01',
  "made" TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  "changed" TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  "from" TEXT DEFAULT (date('now')),
  "none" TEXT DEFAULT '[]',
  "empty" TEXT DEFAULT '{}',
  "some" TEXT DEFAULT '[1, 2]',
  "call" ANY DEFAULT 'now()',
