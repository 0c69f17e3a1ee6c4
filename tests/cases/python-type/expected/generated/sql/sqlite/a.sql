  "host" TEXT NOT NULL,
