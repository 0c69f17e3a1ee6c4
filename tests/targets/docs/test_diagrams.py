"""Diagrams hold to the words of mermaid's grammar, whatever the names."""

from __future__ import annotations

import re
from pathlib import Path

from tests.targets.docs.building import documented, page_of, written

LINE = re.compile(
    r"erDiagram|  acc(Title|Descr): [A-Za-z0-9 _.,#;-]+"
    r'|  T\d+\["([A-Za-z0-9 _.,-]|#\d+;)+"\]( \{)?|  \}'
    r'|    [A-Za-z]\w* [A-Za-z]\w* "([A-Za-z0-9 _.,-]|#\d+;)*"'
    r'|  T\d+ \|\|(--|\.\.)(o\{|\|\||o\|) T\d+ : "([A-Za-z0-9 _.,-]|#\d+;)*"'
)


def diagram(folder: Path, schemas: dict[str, object], name: str) -> list[str]:
    text = page_of(documented(written(folder, schemas)), name)
    return text.partition("```mermaid\n")[2].partition("\n```")[0].splitlines()


def test_neighbours_and_how_many(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["one"],
        "properties": {
            "one": {"$ref": "#/$defs/B"},
            "many": {"type": "array", "items": {"$ref": "#/$defs/C"}},
            "maybe": {"$ref": "#/$defs/D"},
        },
        "$defs": {key: {"type": "object", "properties": {"x": {"type": "string"}}} for key in "BCD"},
    }
    lines = diagram(tmp_path, {"a.json": schema}, "a.A")
    assert lines[-3:] == [
        '  T0 ||--|| T1 : "one"',
        '  T0 ||--o{ T2 : "many"',
        '  T0 ||--o| T3 : "maybe"',
    ]


def test_strange_names_stay_inside_their_quotes(tmp_path: Path) -> None:
    names = ['a"]', "PK", "1", "", "x y", "%%{init}%%", "é", "a\n  T9"]
    schema = {
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/B"} for name in names},
        "$defs": {"B": {"type": "object", "properties": {"x": {"type": "string"}}}},
    }
    lines = diagram(tmp_path, {"a.json": schema}, "a.A")
    assert all(LINE.fullmatch(line) for line in lines), [line for line in lines if not LINE.fullmatch(line)]


def test_no_neighbours_no_diagram(tmp_path: Path) -> None:
    assert diagram(tmp_path, {"a.json": {"type": "string"}}, "a.A") == [""] or not diagram(
        tmp_path, {"a.json": {"type": "string"}}, "a.A"
    )


def test_references_are_told_at_both_ends(tmp_path: Path) -> None:
    integer = {"type": "integer"}
    schemas: dict[str, object] = {
        "b.json": {"type": "object", "required": ["id"], "properties": {"id": integer}},
        "a.json": {
            "type": "object",
            "required": ["id", "b"],
            "properties": {
                "id": integer,
                "b": {**integer, "x-references": "b.id"},
                "a": {**integer, "x-references": {"table": "a", "column": "id"}},
            },
        },
    }
    leg = documented(written(tmp_path, schemas))
    assert "References [B](b.B.md#p-id) (`b` → `id`), [A](a.A.md#p-id) (`a` → `id`)." in page_of(leg, "a.A")
    assert "Referenced by [A](a.A.md#p-a) (`a` → `id`)." in page_of(leg, "a.A")
    assert "Referenced by [A](a.A.md#p-b) (`b` → `id`)." in page_of(leg, "b.B")
    assert diagram(tmp_path, schemas, "a.A")[-2:] == ['  T0 }o--|| T1 : "b"', '  T0 }o--o| T0 : "a"']
    assert diagram(tmp_path, schemas, "b.B")[-1:] == ['  T1 }o--|| T0 : "b"']


def test_a_type_that_uses_itself_says_so(tmp_path: Path) -> None:
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/Node"}, "leaf": {"$ref": "#/$defs/Leaf"}},
    }
    leaf = {"type": "object", "properties": {"x": {"type": "string"}}}
    lines = diagram(tmp_path, {"a.json": {"$defs": {"Node": node, "Leaf": leaf}}}, "a.Node")
    assert "  accDescr: Node uses Leaf, itself and is used by itself." in lines
