"""Yields the verdicts of the pydantic models (docs/ledger.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from trivet.catalog.records import Entity
from trivet.ledger import Verdict, VerdictKind, everywhere
from trivet.normalize.schema import Name
from trivet.predicates.nodes import Asserted, FormatIs
from trivet.predicates.tree import assertions
from trivet.targets.models.rules.ability import PrintableRules
from trivet.targets.models.structure import structure_of
from trivet.targets.models.typer import Typer

TARGET = "models"

_TYPED: dict[str, tuple[tuple[VerdictKind, str], ...]] = {
    "date": (("narrower", "Python's date has no year 0"),),
    "date-time": (
        ("lossy", "the instant and its offset are kept, to the microsecond; the text is written anew"),
        ("narrower", "Python's datetime has no leap second and no year 0"),
    ),
    "uuid": (("lossy", "the UUID is kept; its letters come back in lower case"),),
}

_LIMITS: tuple[tuple[VerdictKind, str], ...] = (
    ("narrower", "no lone surrogates in text, no numbers beyond the range of a double"),
    ("narrower", "a fraction is read as the nearest double, which may be beyond a bound or no multiple"),
    ("lossy", "numbers with a fraction keep the digits that a double has"),
    (
        "wider",
        "a fraction is read as the nearest double, which may be within a bound, a multiple or a whole number "
        "although the fraction is not",
    ),
)


def typed_formats(entities: Mapping[str, Entity], names: Iterable[str]) -> frozenset[Asserted]:
    """Return the `format` assertions in the named definitions that become Python types, such as `date`."""
    typer = Typer(entities)
    for name in names:
        structure_of(entities[name], typer)
    return frozenset(typer.typed_formats)


def verdicts_of(
    entities: Mapping[str, Entity], typed: Collection[Asserted], classes: Mapping[str, Name]
) -> Iterator[Verdict]:
    """Yield verdicts for each assertion, and for values that Python's types cannot represent.

    `typed` are the `format` assertions that become Python types. `classes` has the name of each definition's class.
    """
    yield from _limits(entities.values())
    names = {one.origin: one.predicate.name for one in typed if isinstance(one.predicate, FormatIs)}
    printable = PrintableRules.of({name: entity.predicate for name, entity in entities.items()})
    for entity in entities.values():
        by = classes[entity.full_name].local
        found = printable.upper(entity.predicate).losses
        losses = {(loss.origin, loss.keyword): loss for loss in found}
        for assertion in assertions(entity.predicate):
            loss = losses.get((assertion.origin, assertion.keyword))
            if loss is not None:
                yield _verdict(entity, by, assertion, loss.verdict, loss.reason)
            elif assertion.keyword == "format" and assertion.origin in names:
                for kind, reason in _TYPED[names[assertion.origin]]:
                    yield _verdict(entity, by, assertion, kind, reason)
            else:
                yield _verdict(entity, by, assertion, "exact", "")
        yield from annotations_of(entity)


def annotations_of(entity: Entity) -> Iterator[Verdict]:
    """Yield verdicts for `contentEncoding`, `contentMediaType` and `contentSchema`.

    These keywords assert nothing (JSON Schema Validation, section 8).
    """
    for place in entity.schema.walk():
        for keyword in ("contentEncoding", "contentMediaType", "contentSchema"):
            if keyword in place:
                origin = place.origin_of(keyword)
                reason = "contents are described, not asserted"
                yield Verdict(origin, entity.full_name, keyword, TARGET, "annotation", "", reason)


def _limits(entities: Iterable[Entity]) -> Iterator[Verdict]:
    """Yield verdicts for values that Python's types cannot represent.

    If all entities are enumerations of strings, yield nothing.
    """
    if not all(entity.kind == "enum" and _are_texts(entity.values) for entity in entities):
        for kind, reason in _LIMITS:
            yield everywhere(TARGET, kind, reason)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _verdict(entity: Entity, by: str, assertion: Asserted, kind: VerdictKind, reason: str) -> Verdict:
    by = "" if kind == "none" else by
    return Verdict(assertion.origin, entity.full_name, assertion.keyword, TARGET, kind, by, reason)
