"""Prints the annotations of members with `x-python-type`, which names a class of the user's own.

It also yields the verdicts for these members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from trivet.catalog.records import Entity, Field
from trivet.ledger import Verdict, VerdictKind
from trivet.sinks import PyCode
from trivet.targets.models import hints
from trivet.targets.models.hints import Decorated, Hint, Symbol
from trivet.targets.models.names import Names
from trivet.targets.models.spelling import ANNOTATED, NameRule, default_marks, field_call, spell
from trivet.targets.models.structure import Member


def symbol_of(field: Field) -> Symbol | None:
    """Return the class that `x-python-type` names for a field; None if the field does not have that key."""
    path = field.facts.effects.python_type
    if path is None:
        return None
    module, _, name = path.rpartition(".")
    return Symbol(module, name)


def own_type(
    member: Member,
    symbol: Symbol,
    arguments: tuple[tuple[str, Any], ...],
    names: Names,
    rule: NameRule,
    word: str,
) -> PyCode:
    """Return the type hint for a user's class (`x-python-type`), such as `Annotated[Money, Own(Money, str)]`.

    - `member`: the member, whose hint is the type of the JSON value, here `str`
    - `arguments`: the arguments of a `Field`, if any
    - `names`, `rule`, `word`: arguments of `spell`
    """
    name = names.use(symbol)
    hint = member.hint
    accepts = spell(_of_value(hint), names, rule, word)
    marks = []
    if isinstance(hint, Decorated):
        marks += [names.json("NotNull")] if hint.not_null else []
        marks += default_marks(hint, names)
    may_be_none = member.takes_none or not member.field.required
    marks += [field_call(arguments, names)] if arguments else []
    marks.append(f"{names.json('Own')}({name}, {accepts})")
    type_ = f"{name} | None" if may_be_none else name
    return PyCode(f"{names.use(ANNOTATED)}[{type_}, {', '.join(marks)}]")


def _of_value(hint: Hint) -> Hint:
    """Return the hint of a member without its default, and without the None that represents an absent member."""
    if not isinstance(hint, Decorated):
        return hint
    inner = hint.inner
    if hint.not_null and isinstance(inner, hints.Either):
        inner = hints.either(tuple(option for option in inner.options if option != hints.NONE))
    return replace(hint, inner=inner, not_null=False, default=())


def own_modules(entities: Iterable[Entity]) -> frozenset[str]:
    """Return the modules of all classes that `x-python-type` names."""
    found = (symbol_of(field) for entity in entities if entity.kind == "object" for field in entity.fields)
    return frozenset(symbol.module for symbol in found if symbol is not None)


def own_verdicts(entities: Iterable[Entity], target: str) -> Iterator[Verdict]:
    """Yield two verdicts for each member with `x-python-type`.

    The user's class may refuse a valid value, and it may serialize a value differently.
    """
    for entity in entities:
        for field in entity.fields:
            path = field.facts.effects.python_type
            if path is None:
                continue
            symbol = symbol_of(field)
            by = symbol.name if symbol is not None else ""
            reasons: tuple[tuple[VerdictKind, str], ...] = (
                ("narrower", f"the class {path} may refuse a value that the schema accepts"),
                ("lossy", f"the class {path} may write a value otherwise than it was read"),
            )
            for kind, reason in reasons:
                yield Verdict(field.origin, entity.full_name, "(python-type)", target, kind, by, reason)
