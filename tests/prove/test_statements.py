"""DDL moves into another schema by its qualifiers alone."""

from __future__ import annotations

import pytest

from trivet.prove.legs.statements import in_schema, quoted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('CREATE TABLE "public"."a" ("public" text);', 'CREATE TABLE "mine"."a" ("public" text);'),
        ("SELECT doc FROM public.a_doc", 'SELECT doc FROM "mine".a_doc'),
        ("CHECK (x = 'public.a')", "CHECK (x = 'public.a')"),
        ("CHECK (x = 'it''s \"public\".a')", "CHECK (x = 'it''s \"public\".a')"),
        ('-- "public".a\nSELECT "public".a', '-- "public".a\nSELECT "mine".a'),
        ("/* public.a */ SELECT republic.a", "/* public.a */ SELECT republic.a"),
        (
            "AS $trivet$ SELECT 'public.x', \"public\".f() $trivet$",
            "AS $trivet$ SELECT 'public.x', \"mine\".f() $trivet$",
        ),
    ],
)
def test_only_qualifiers_change(before: str, after: str) -> None:
    assert in_schema(before, "public", "mine") == after


def test_names_are_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
