"""Every table of node types has a row for each node, or a rule for the rest; docs/architecture.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from trivet.predicates import nodes
from trivet.predicates.tree import has_parts

NODES = set(get_args(nodes.Predicate))
#: Nodes that are taken out before a printer sees them.
TAKEN_OUT: Mapping[str, set[type]] = {"trivet.targets.models.rules.tests.PRINTERS": {nodes.Unknown}}
#: Tables with a row for every node type.
COMPLETE = (
    "trivet.predicates.evaluate.EVALUATORS",
    "trivet.targets.docs.english.PHRASES",
    "trivet.targets.models.rules.tests.PRINTERS",
    "trivet.targets.sql.dialects.duckdb.printer.PRINTS",
    "trivet.targets.sql.dialects.postgresql.printer.PRINTS",
    "trivet.targets.sql.dialects.sqlite.printer.PRINTS",
)
#: Tables with a row for every node type with parts; all others are answered alike.
OF_PARTS = ("trivet.predicates.tree._PARTS", "trivet.predicates.tree._REBUILT")
#: Tables of nodes that are more than a test of one value; all others are answered alike.
OF_SOME = (
    "trivet.predicates.decisive._MARKS",
    "trivet.prove.possible._RULES",
    "trivet.targets.models.rules.leaves.LEAVES",
    "trivet.targets.models.rules.messages._MESSAGES",
    "trivet.targets.models.rules.reports._PRINTERS",
)


def _table(path: str) -> set[type]:
    module, name = path.rsplit(".", 1)
    return set(getattr(import_module(module), name))


@pytest.mark.parametrize("path", COMPLETE)
def test_a_table_has_a_row_for_every_node_type(path: str) -> None:
    assert _table(path) == NODES - TAKEN_OUT.get(path, set())


@pytest.mark.parametrize("path", OF_PARTS)
def test_a_table_has_a_row_for_every_node_with_parts(path: str) -> None:
    with_parts = {
        node for node in NODES if any("redicate" in str(one) for one in node.__annotations__.values())
    }
    assert _table(path) == with_parts
    assert not has_parts(nodes.Always())


def test_the_architecture_page_lists_every_table() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/architecture.md").read_text("utf-8")
    for path in (*COMPLETE, *OF_PARTS, *OF_SOME):
        module, name = path.removeprefix("trivet.").rsplit(".", 1)
        file = module.replace(".", "/") + ".py"
        dialect = file.replace("/duckdb/", "/*/").replace("/postgresql/", "/*/").replace("/sqlite/", "/*/")
        assert f"`{name}`" in page and dialect in page, path
        assert _table(path) <= NODES
