CREATE TABLE "things" (
CREATE VIEW "things_doc" AS
