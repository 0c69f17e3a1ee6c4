"""Prints SQL that removes unnecessary escapes from JSON text.

In SQLite, a path finds a member only if its name is written without unnecessary escapes.
"""

from __future__ import annotations

from trivet.targets.sql.print.layout import case

#: One row finds an escape, and the next row replaces it everywhere by its character, until no escape is left. JSON text
#: contains no control characters, so two of these can stand for the escapes that must stay: those of a backslash, and
#: those of control characters.
_STEPS = """(
  WITH RECURSIVE "step" ("n", "text", "code") AS (
    SELECT 0, replace(replace({text}, '\\\\', char(1)), '\\/', '/'), ''
    UNION ALL
    SELECT
      s."n" + 1,
      CASE WHEN s."n" % 2 = 1 THEN replace(s."text", s."code", CASE
        WHEN {means} < ' ' THEN char(2) || substr(s."code", 3)
        WHEN {means} = '"' THEN '\\"'
        WHEN {means} = '\\' THEN char(1)
        ELSE {means}
      END) ELSE s."text" END,
      substr(s."text", instr(s."text", '\\u'), CASE
        WHEN substr(lower(s."text"), instr(s."text", '\\u'), 4) IN ('\\ud8', '\\ud9', '\\uda', '\\udb') THEN 12
        ELSE 6
      END)
    FROM "step" AS s
    WHERE instr(s."text", '\\u') > 0
  )
  SELECT replace(replace(s."text", char(1), '\\\\'), char(2), '\\u')
  FROM "step" AS s
  ORDER BY s."n" DESC
  LIMIT 1
)"""
_MEANS = """json_extract('"' || s."code" || '"', '$')"""


#: The query of a view that serves as a function: its argument is the JSON text to which a WHERE compares `text`.
VIEW = f"""SELECT t."json" AS "text", {_STEPS.format(text='t."json"', means=_MEANS)} AS "plain"
FROM json_tree AS t"""


def plain(text: str) -> str:
    """Return the SQL that replaces each unnecessary escape in a JSON text by the escaped character."""
    resolved = f'(SELECT p."plain" FROM "trivet_plain" AS p WHERE p."text" = {text})'
    return case([(f"instr({text}, '\\') = 0", text)], resolved)
