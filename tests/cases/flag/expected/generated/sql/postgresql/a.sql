CREATE TABLE "public"."a" (
