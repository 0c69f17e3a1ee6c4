  host inet NOT NULL,
