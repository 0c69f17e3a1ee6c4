"""Prints the statements that refuse documents which SQLite's JSON functions would read incorrectly."""

from __future__ import annotations

from trivet.targets.sql.dialects.sqlite.checks import raised

#: GLOBs for six characters of JSON text that are not the escape of the first half of a surrogate pair (`\ud83d`), and
#: GLOBs for the beginning of a text that is not the escape of a second half (`\ude00`).
_NO_FIRST = (r"[^\]?????", r"\[^u]????", r"\u[^dD]???", r"\u[dD][^89abAB]??")
_NO_SECOND = (r"[^\]", r"\[^u]", r"\u[^dD]", r"\u[dD][^c-fC-F]")
#: GLOBs for JSON text with a lone half of a surrogate pair. Six characters must have been put before the JSON.
_LONE = (
    *(rf"*\u[dD][89abAB]??{after}*" for after in _NO_SECOND),
    *(rf"*{before}\u[dD][c-fC-F]*" for before in _NO_FIRST),
)


def unreadable(name: str, doc: str) -> list[str]:
    """Return statements that refuse a document with duplicate members, U+0000 or lone surrogates.

    - `name`: the name of the table, with which the names of the refusals begin
    - `doc`: SQL for the text of the document
    """
    # A backslash that is itself escaped begins no escape
    escapes = rf"replace({doc}, '\\', '__')"
    lone = ",\n    ".join(f"('{one}')" for one in _LONE)
    return [
        raised(
            f"{name}_duplicate_key",
            f"EXISTS (\n  SELECT 1\n  FROM json_tree({doc}) AS m\n  WHERE typeof(m.\"key\") = 'text'\n"
            '  GROUP BY m."parent", m."key"\n  HAVING count(*) > 1\n)',
        ),
        "-- SQLite ends texts at U+0000, and reads lone surrogates as U+FFFD\n"
        + raised(f"{name}_nul", rf"instr({escapes}, '\u0000') > 0"),
        raised(
            f"{name}_surrogate",
            rf"{doc} GLOB '*\u[dD]*' AND EXISTS ("
            f"\n  SELECT 1\n  FROM (VALUES\n    {lone}\n  ) AS p\n"
            f"  WHERE '      ' || {escapes} GLOB p.\"column1\"\n)",
        ),
    ]
