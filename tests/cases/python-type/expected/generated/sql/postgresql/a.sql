  "host" text NOT NULL,
