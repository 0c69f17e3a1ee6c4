"""What is lost with a definition that is left out."""

from __future__ import annotations

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Always, And, Asserted, HasKey, Length, Matches, Named, Unknown
from trivet.targets.sql.printable.printable import Capability, Printability

_CAPABILITY = Capability(lambda node: "1", (), refers=False)


def _asserted(keyword: str, name: str, node: object) -> Asserted:
    return Asserted(keyword, Origin(name) / keyword, node)  # type: ignore[arg-type]


def test_what_it_refers_to_is_lost_also_where_that_was_left_out() -> None:
    definitions = {
        "A": And((_asserted("required", "A", HasKey("x")), Unknown("too large", "B"))),
        "B": And((_asserted("maxLength", "B", Length("<=", 3)), Named("C"))),
        "C": _asserted("pattern", "C", Matches("a")),
        "D": _asserted("minLength", "D", Length(">=", 1)),
        "E": Always(),
    }
    lost = list(Printability(definitions, _CAPABILITY).below({"A": "recursive"}))
    assert {(loss.keyword, loss.origin.document) for loss in lost} == {
        ("required", "A"), ("maxLength", "B"), ("pattern", "C"),
    }  # fmt: skip
    assert {(loss.verdict, loss.reason) for loss in lost} == {("wider", "recursive")}
