  CONSTRAINT a_email_key UNIQUE (email),
  CONSTRAINT a_street_number_key UNIQUE (street, number),
