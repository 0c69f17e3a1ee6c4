"""Checks that x- keys are declared, have values that their declarations accept, and stand where they have an effect.

Keys that look misspelt, and declarations that no schema uses, are reported too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, Origin, show
from trivet.extensions.records import Declaration, Vocabulary
from trivet.extensions.sites import Site
from trivet.extensions.values import refusal
from trivet.normalize.near import slips_between

#: (origin of an x- key, whether to locate the key itself rather than its value) → location with line and column.
Locate = Callable[[Origin, bool], Location]


def check(
    found: Iterable[Site], vocabulary: Vocabulary, locate: Locate, *, strict: bool, whole: bool
) -> Iterator[Diagnostic]:
    """Yield findings about x- keys: undeclared keys, invalid values and unused declarations.

    - `strict`: whether an undeclared key is always an error.
    - `whole`: whether no schema was left out. Otherwise, unused declarations are not reported.
    """
    by_key: dict[str, list[Site]] = defaultdict(list)
    for site in found:
        by_key[site.key].append(site)
    for key, places in sorted(by_key.items()):
        declaration = vocabulary.declarations.get(key)
        if declaration is None:
            yield from _undeclared(key, places, vocabulary, locate, strict)
        else:
            for site in places:
                yield from _judged(site, declaration, locate)
    for declaration in vocabulary.declarations.values():
        if whole and declaration.place is not None and declaration.key not in by_key:
            yield rules.EXTENSION_UNUSED.at(declaration.place, f"no schema has `{show(declaration.key)}`")


def _undeclared(
    key: str, places: list[Site], vocabulary: Vocabulary, locate: Locate, strict: bool
) -> Iterator[Diagnostic]:
    near = _near(key, vocabulary)
    if near:
        for site in places:
            message = f"`{show(key)}` is not declared; did you mean `{show(near)}`?"
            hint = f"If it is a key of its own, declare it: `{show(key)}: {{effect: show}}`."
            yield rules.EXTENSION_MISSPELT.at(locate(site.origin, True), message, hint)
        return
    count = "1 location" if len(places) == 1 else f"{len(places)} locations"
    message = f"`{show(key)}` is not declared ({count}); it is kept and shown"
    file = vocabulary.file or "the file that `extensions:` names"
    hint = f"Declare it in {show(file)}: `{show(key)}: {{effect: show}}`."
    found = rules.EXTENSION_UNDECLARED.at(locate(places[0].origin, True), message, hint)
    yield replace(found, severity="error") if strict else found


def _near(key: str, vocabulary: Vocabulary) -> str:
    word = key.removeprefix("x-").casefold()
    slips = 2 if len(word) > 8 else 1 if len(word) > 3 else 0
    found = [
        (slips_between(word, known.removeprefix("x-").casefold(), slips), known)
        for known in sorted(vocabulary.declarations)
    ]
    best = min(found, default=(slips + 1, ""))
    return best[1] if best[0] <= slips else ""


def _judged(site: Site, declaration: Declaration, locate: Locate) -> Iterator[Diagnostic]:
    key = show(declaration.key)
    reasons = [reason for schema in declaration.schemas if (reason := refusal(schema, site.value))]
    if not reasons and (fault := declaration.effect.fault(site.value, site.schema)):
        reasons = [fault]
    if reasons:
        message = f"`{key}` has a value of the wrong kind: {show(reasons[0])}"
        hint = f"{declaration.effect.purpose} If the key has another meaning here, declare it accordingly."
        yield rules.EXTENSION_ILL_TYPED.at(locate(site.origin, False), message, hint)
    if "any" not in declaration.at and not site.positions & set(declaration.at):
        message = f"`{key}` has no effect here; it belongs to: {', '.join(declaration.at)}"
        yield rules.EXTENSION_MISPLACED.at(locate(site.origin, True), message, declaration.effect.purpose)
