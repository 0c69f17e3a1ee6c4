  CONSTRAINT "employee_boss_fkey"
    FOREIGN KEY ("boss") REFERENCES "employee" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "employee_team_fkey"
    FOREIGN KEY ("team") REFERENCES "team" ("name") DEFERRABLE INITIALLY DEFERRED,
