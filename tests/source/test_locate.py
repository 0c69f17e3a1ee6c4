"""A pointer is found again in the text it came from, in JSON and in YAML."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.source.tree import tree

from trivet.diagnostics import Location

JSON = """\
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "properties": {
    "a/b": {"type": "string"}, "m~n": {
      "enum": ["x", "y"]}
  },
  "é\\"": {}, "": {}
}
"""
YAML = """\
$schema: http://json-schema.org/draft-07/schema#
properties:
  a/b: &shared
    type: string
  m~n: {enum: [x,
    y]}
  again: *shared
"""


@pytest.mark.parametrize(
    ("document", "pointer", "value", "name"),
    [
        ("s/a.json", "", (1, 1), (1, 1)),
        ("s/a.json", "/properties", (3, 17), (3, 3)),
        ("s/a.json", "/properties/a~1b/type", (4, 21), (4, 13)),
        ("s/a.json", "/properties/m~0n", (4, 39), (4, 32)),
        ("s/a.json", "/properties/m~0n/enum/1", (5, 21), (5, 21)),
        ("s/a.json", '/é"', (7, 10), (7, 3)),
        ("s/a.json", "/", (7, 18), (7, 14)),
        ("s/a.json", "/properties/nowhere/at/all", (3, 17), (3, 3)),
        ("s/b.yaml", "", (1, 1), (1, 1)),
        ("s/b.yaml", "/properties/a~1b/type", (4, 11), (4, 5)),
        ("s/b.yaml", "/properties/m~0n/enum/1", (6, 5), (6, 5)),
        ("s/b.yaml", "/properties/again/type", (7, 10), (7, 3)),
    ],
)
def test_value_and_name(
    tmp_path: Path, document: str, pointer: str, value: tuple[int, int], name: tuple[int, int]
) -> None:
    documents = tree(tmp_path, {"s/a.json": JSON, "s/b.yaml": YAML}, schemas=["s"]).documents
    place = Location(document, pointer=pointer)
    at_value, at_name = documents.locate(place), documents.locate(place, key=True)
    assert (at_value.line, at_value.column) == value
    assert (at_name.line, at_name.column) == name
    assert at_value.pointer == pointer


def test_what_is_not_a_document_stays_as_it_is(tmp_path: Path) -> None:
    documents = tree(tmp_path, {"s/a.json": JSON}, schemas=["s"]).documents
    assert documents.locate(Location("trivet.yaml", pointer="/x")) == Location("trivet.yaml", pointer="/x")
    assert documents.locate(Location("s/a.json", 7, 7)) == Location("s/a.json", 7, 7)


def test_crlf_and_cr_do_not_move_columns(tmp_path: Path) -> None:
    text = JSON.replace("\n", "\r\n").encode()
    documents = tree(tmp_path, {"s/a.json": text}, schemas=["s"]).documents
    found = documents.locate(Location("s/a.json", pointer="/properties/m~0n"))
    assert (found.line, found.column) == (4, 39)
