SELECT doc,
array(try_parse_json(concat('[', doc, ',"', sha2(doc, 256), '"]'))),
WHEN NOT (coalesce(try_variant_get(d, '$[1]', 'string') = sha2(doc, 256), FALSE)) THEN 'part_json'
WHEN NOT (startswith(schema_of_variant(try_variant_get(d, '$[0]', 'variant')), 'OBJECT<')) THEN 'part_type'
WHEN NOT (try_variant_get(d, '$[0]["id"]', 'variant') IS NOT NULL) THEN 'part_id_required'
RLIKE '^(?:BIGINT|DECIMAL[(][0-9]+,0[)])'
WHEN NOT (try_variant_get(d, '$[0]["id"]', 'double') <= 500) THEN 'part_id_maximum'
WHEN NOT (try_variant_get(d, '$[0]["name"]', 'string') RLIKE '^[a-z]{2,}\\z') THEN 'part_name_pattern'
try_variant_get(d, '$[0]["price"]', 'decimal(38, 15)') % 0.01BD = 0)) THEN 'part_price_multipleOf'
) THEN 'part_made of_uniqueItems'
is_variant_null(try_variant_get(d, '$[0]["state"]', 'variant'))
) THEN 'part_state_enum'
m1 -> NOT (m1.key IN ('id', 'made of', 'name', 'parts', 'price', 'state'))
sequence(1, 1 * (1 + least(1000, char_length(doc) - char_length(translate(doc, '[{', ''))))),
m1 -> array(named_struct('c', 'part_parts_items', 'r', 'part.Part', 'v', m1))
WHEN p.r = 'part.Part' THEN CASE
AS refused,
'id', try_variant_get(d, '$[0]["id"]', 'smallint'),
AS row
FROM IDENTIFIER(:source);
