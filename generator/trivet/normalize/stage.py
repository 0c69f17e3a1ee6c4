"""The stage's order: lift everything that is asked for, give names, check, and hand on."""

from __future__ import annotations

from trivet.normalize.context import Report
from trivet.normalize.endless import endless
from trivet.normalize.hoist import hoist, rename
from trivet.normalize.lift import Lifter, definition_places
from trivet.normalize.names import name_all
from trivet.normalize.overrides import find_overrides
from trivet.normalize.roots import root_documents, starts
from trivet.normalize.schema import Definition, NormalForm, Root
from trivet.normalize.scope import scopes
from trivet.normalize.values import check_values
from trivet.normalize.verify import verify
from trivet.settings import Settings
from trivet.source import Registry


def normalize(registry: Registry, settings: Settings) -> NormalForm:
    """The normal form of every schema that the settings ask for (design section 6).

    References without an answer accept everything; `resolve` has reported them. Raises `InternalError` when
    the result breaks a promise of the normal form, which is a bug of ours.
    """
    report = Report()
    overrides, unused = find_overrides(registry, settings)
    dynamic = scopes(registry, definition_places(registry))
    roots = root_documents(registry, settings, overrides)
    lifter = Lifter(registry, dynamic, settings.readings, overrides, report)
    lifted = lifter.lift(starts(registry, roots))
    cycles = tuple(endless(lifted))
    hoisted = hoist(lifted)
    named = name_all(hoisted, registry, dynamic)
    full = {place: str(name) for place, name in named.names.items()}
    definitions = {
        full[place]: Definition(named.names[place], rename(schema, full))
        for place, schema in sorted(hoisted.items(), key=lambda item: full[item[0]])
    }
    by_path = {path: full[lifter.place(path, "")] for path in roots}
    verify(definitions)
    values = tuple(check_values(definitions))
    return NormalForm(
        definitions,
        tuple(Root(path, by_path[path]) for path in roots),
        tuple(sorted(report.readings.values())),
        (*unused, *cycles, *named.diagnostics, *values, *report.diagnostics.values()),
        settings.readings.format,
    )
