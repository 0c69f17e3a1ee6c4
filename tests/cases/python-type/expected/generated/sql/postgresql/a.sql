  "host" inet NOT NULL,
