  "host" ANY NOT NULL,
