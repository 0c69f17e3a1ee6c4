  CONSTRAINT lesson_house_number_fkey
    FOREIGN KEY (house, number) REFERENCES public.room (house, number),
  CONSTRAINT lesson_breaks_building_breaks_door_fkey
    FOREIGN KEY (breaks_building, breaks_door)
    REFERENCES public.room (house, name) ON DELETE SET NULL ON UPDATE CASCADE,
CREATE INDEX lesson_house_number_idx ON public.lesson (house, number);
CREATE INDEX lesson_breaks_building_breaks_door_idx ON public.lesson (breaks_building, breaks_door);
  CONSTRAINT lesson_moved_to_house_to_number_fkey
    FOREIGN KEY (to_house, to_number) REFERENCES public.room (house, number),
CREATE INDEX lesson_moved_to_house_to_number_idx ON public.lesson_moved (to_house, to_number);
