  "code" TEXT,
  "count" INTEGER,
RAISE(ABORT, 'a_count_sql_type')
