CREATE INDEX a_tags_idx ON public.a USING gin (tags);
CREATE INDEX a_facts_idx ON public.a USING gin (facts jsonb_path_ops);
CREATE INDEX a_place_lines_idx ON public.a USING gin (place_lines);
CREATE INDEX a_parts_any_idx ON public.a_parts USING gin ("any");
