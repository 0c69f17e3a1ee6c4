  CONSTRAINT "lesson_house_number_fkey"
    FOREIGN KEY ("house", "number") REFERENCES "room" ("house", "number"),
  CONSTRAINT "lesson_breaks_building_breaks_door_fkey"
    FOREIGN KEY ("breaks_building", "breaks_door")
    REFERENCES "room" ("house", "name") ON DELETE SET NULL ON UPDATE CASCADE,
CREATE INDEX "lesson_house_number_idx" ON "lesson" ("house", "number");
CREATE INDEX "lesson_breaks_building_breaks_door_idx" ON "lesson" ("breaks_building", "breaks_door");
  CONSTRAINT "lesson_moved_to_house_to_number_fkey"
    FOREIGN KEY ("to_house", "to_number") REFERENCES "room" ("house", "number"),
CREATE INDEX "lesson_moved_to_house_to_number_idx" ON "lesson_moved" ("to_house", "to_number");
