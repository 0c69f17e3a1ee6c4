  CONSTRAINT a_pkey PRIMARY KEY (id, part),
