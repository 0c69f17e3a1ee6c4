CREATE INDEX "a_email_idx" ON "a" ("email");
CREATE INDEX "a_street_number_idx" ON "a" ("street", "number");
