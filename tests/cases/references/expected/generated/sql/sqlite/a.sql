  "b" TEXT,
  CONSTRAINT "a_b_fkey" FOREIGN KEY ("b") REFERENCES "b" ("id"),
  CONSTRAINT "a_code_fkey"
    FOREIGN KEY ("code") REFERENCES "b" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
