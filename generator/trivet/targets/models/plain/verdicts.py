"""Yields the verdicts (docs/ledger.md) for dataclasses, TypedDicts and structs.

The types of these classes enforce only some assertions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.catalog.records import Entity
from trivet.ledger import Verdict, VerdictKind, everywhere
from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import Asserted, In, Predicate, TypeIs
from trivet.predicates.tree import assertions
from trivet.targets.models.merged import Merged
from trivet.targets.models.plain.checked import Checks
from trivet.targets.models.plain.shapes import Held, Kind, can_name
from trivet.targets.models.verdicts import TARGET, annotations_of

_UNCHECKED: Mapping[Kind, str] = {
    "dataclass": "the reader of dataclasses checks types, constants and required members only",
    "typeddict": "a TypedDict is for type checkers: nothing is checked when a document is read",
    "msgspec": "msgspec checks the types of the struct only",
}
_INTEGER = "msgspec refuses an integer that is written with a fraction or an exponent, such as 1.0"
_UNDECLARED = "members that the class does not declare are not kept"
_ELSEWHERE = (
    "not checked where the class has a wider type: inside a value of its own type, among items of many types"
)
_UNNAMED = "a struct has no member whose name has a quotation mark, a backslash or a control character: it is not kept"
_OWN_CLASS = "classes of your own stand in pydantic classes only; here the member has its JSON type"
_SHOWN = "repr() shows the member: only pydantic classes and dataclasses can hide it"
_SHOWN_OTHERS = "repr() shows undeclared members: only pydantic classes can hide them"

_LIMITS: Mapping[Kind, tuple[tuple[VerdictKind, str], ...]] = {
    "dataclass": (
        ("narrower", "no numbers with a fraction or an exponent beyond the range of a double"),
        ("lossy", "numbers with a fraction keep the digits that a double has"),
        ("wider", "a fraction is read as the nearest double, which may be a whole number"),
    ),
    "typeddict": (("lossy", "numbers with a fraction keep the digits that a double has"),),
    "msgspec": (
        ("narrower", "no lone surrogates in text, no numbers beyond the range of a double"),
        ("lossy", "numbers with a fraction keep the digits that a double has"),
    ),
}


def verdicts_of(entities: Mapping[str, Entity], merged: Merged, types: Held, kind: Kind) -> Iterator[Verdict]:
    """Yield a verdict for each assertion, and for everything that is lost when a document is read.

    `entities` has all entities of the catalog. `types` has the printed entities, with the shapes in which they are
    printed.
    """
    for verdict, reason in _LIMITS[kind]:
        yield everywhere(TARGET, verdict, reason)
    tags = {name: tag.member for name, tag in types.tags.items()}
    predicates = {name: entity.predicate for name, entity in entities.items()}
    checks = Checks(types.entities, predicates, merged.kept, tags)
    implied = {name: frozenset() if kind == "typeddict" else checks.implied(name) for name in entities}
    missed = checks.missed()
    for entity in entities.values():
        by = merged.kept.get(entity.full_name, entity.full_name).rpartition(".")[2]
        for assertion in assertions(entity.predicate):
            yield from _assertion(entity, assertion, assertion in implied[entity.full_name], by, kind)
            if assertion in implied[entity.full_name] & missed:
                yield Verdict(
                    assertion.origin, entity.full_name, assertion.keyword, TARGET, "wider", by, _ELSEWHERE
                )
        yield from annotations_of(entity)
        yield from _of_members(entity, by, kind)
        yield from _of_names(entity, by, kind)


def _assertion(
    entity: Entity, assertion: Asserted, is_checked: bool, by: str, kind: Kind
) -> Iterator[Verdict]:
    def verdict(what: VerdictKind, by: str = "", reason: str = "") -> Verdict:
        return Verdict(assertion.origin, entity.full_name, assertion.keyword, TARGET, what, by, reason)

    yield verdict("exact", by) if is_checked else verdict("none", "", _UNCHECKED[kind])
    if kind == "msgspec" and _wants_integer(assertion.predicate):
        yield verdict("narrower", by, _INTEGER)


def _wants_integer(predicate: Predicate) -> bool:
    """Return whether the predicate is a type test or an enumeration that accepts integers, but no other numbers."""
    match predicate:
        case TypeIs(types):
            return "integer" in types
        case In(values):
            found = {json_type(value) for value in values}
            return "integer" in found and "number" not in found
    return False


def _of_members(entity: Entity, by: str, kind: Kind) -> Iterator[Verdict]:
    """Yield verdicts for undeclared members, for members with `x-python-type`, and for sensitive members."""
    if entity.kind == "object" and entity.open and kind != "typeddict":
        yield Verdict(entity.origin, entity.full_name, "(undeclared)", TARGET, "lossy", by, _UNDECLARED)
    if entity.sensitive_others and kind == "typeddict":
        yield Verdict(entity.origin, entity.full_name, "(sensitive)", TARGET, "annotation", "", _SHOWN_OTHERS)
    for field in entity.fields:
        effects = field.facts.effects
        if effects.python_type is not None:
            yield Verdict(
                field.origin, entity.full_name, "(python-type)", TARGET, "annotation", "", _OWN_CLASS
            )
        if effects.sensitive and kind != "dataclass":
            yield Verdict(field.origin, entity.full_name, "(sensitive)", TARGET, "annotation", "", _SHOWN)


def _of_names(entity: Entity, by: str, kind: Kind) -> Iterator[Verdict]:
    """Yield a verdict for each member whose name cannot be declared in a class of this kind.

    The class accepts undeclared members instead. If the schema forbids them, one more verdict says that they are not
    kept.
    """
    unnamed = [field for field in entity.fields if entity.kind == "object" and not can_name(field.name, kind)]
    for field in unnamed:
        yield Verdict(field.origin, entity.full_name, "(name)", TARGET, "lossy", by, _UNNAMED)
    if unnamed and not entity.open:
        yield Verdict(entity.origin, entity.full_name, "(undeclared)", TARGET, "lossy", by, _UNDECLARED)
