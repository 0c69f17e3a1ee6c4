CREATE TABLE "public"."things" (
CREATE VIEW "public"."things_doc" AS
