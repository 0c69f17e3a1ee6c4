"""Plans the rules modules of a package: at most one for each module of classes.

A rules module contains the functions that the classes of its module use. It also contains the functions that test the
definitions of these classes, if other functions call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.predicates.analysis.unions import NestedUnions
from trivet.predicates.nodes import Predicate
from trivet.sinks import PyCode, PyIdentifier, py_identifier
from trivet.targets.models.hints import Symbol
from trivet.targets.models.layout import Layout
from trivet.targets.models.names import Names
from trivet.targets.models.rules.ability import PrintableRules
from trivet.targets.models.rules.functions import Address, Functions
from trivet.targets.models.rules.reports import rules_function, test_function


@dataclass(frozen=True, slots=True)
class RulesPlan:
    """One rules module. `of` is the module of classes to which it belongs; `formats` are the formats that it tests."""

    module: str
    of: str
    imports: PyCode
    constants: tuple[tuple[PyIdentifier, PyCode], ...]
    functions: tuple[PyCode, ...]
    formats: frozenset[str]


def rules_of(
    wanted: Mapping[str, Mapping[str, Predicate]],
    tests: Iterable[str],
    predicates: Mapping[str, Predicate],
    layout: Layout,
) -> tuple[RulesPlan, ...]:
    """Return the plans of all rules modules that are not empty.

    - `wanted`: for each module of classes, the rules that it uses: name of the rule's function → predicate.
    - `tests`: the full names of the definitions whose test functions are used in type annotations.
    """
    found = {module: Functions(rules, _address(layout)) for module, rules in layout.rules.items()}
    printable = PrintableRules.of(predicates)
    for module, rules in wanted.items():
        for name, predicate in rules.items():
            rules_function(name, printable.upper(predicate).predicate, found[module])
    for definition in tests:
        found[definition.rpartition(".")[0]].wanted[definition, "is"] = None
    _follow(found, predicates, NestedUnions(predicates), printable)
    return tuple(
        _plan(module, functions, layout)
        for module, functions in sorted(found.items())
        if functions.functions or functions.constants
    )


def _address(layout: Layout) -> Address:
    def address(definition: str) -> tuple[str, str, str]:
        module, _, name = definition.rpartition(".")
        rules = layout.rules[module]
        return rules, layout.rules_names[rules], name

    return address


def _follow(
    found: Mapping[str, Functions],
    predicates: Mapping[str, Predicate],
    nested_unions: NestedUnions,
    printable: PrintableRules,
) -> None:
    done: set[tuple[str, str]] = set()
    while pending := sorted({want for functions in found.values() for want in functions.wanted} - done):
        for definition, word in pending:
            done.add((definition, word))
            module, _, name = definition.rpartition(".")
            bound, into = printable.upper(predicates[definition]).predicate, found[module]
            if word == "is":
                test_function(f"is_{name}", bound, into, remembered=nested_unions.beyond([definition]))
            else:
                rules_function(f"why_{name}", bound, into)


def _plan(module: str, functions: Functions, layout: Layout) -> RulesPlan:
    names = Names(functions.module, layout, (), ())
    text = "\n".join(functions.functions.values())
    for marker, symbol in _NEEDED.items():
        if marker in text:
            names.use(symbol)
    for name, marker in _OF_JSON.items():
        if marker in text:
            names.json(name)
    if "re" in functions.standard:
        names.whole("re")
    if "Decimal" in functions.standard:
        names.use(Symbol("decimal", "Decimal"))
    for other in sorted(functions.modules):
        names.of_module(other, layout.rules_names.get(other, ""))
    return RulesPlan(
        functions.module,
        module,
        names.imports(),
        tuple((py_identifier(name), PyCode(value)) for name, value in sorted(functions.constants.items())),
        tuple(PyCode(functions.functions[name].rstrip("\n")) for name in sorted(functions.functions)),
        frozenset(functions.formats),
    )


#: Code that may occur in functions → the name that it uses, which has to be imported.
_NEEDED = {
    "-> Iterator[": Symbol("collections.abc", "Iterator"),
    "value: Any": Symbol("typing", "Any"),
}
_OF_JSON = {"Loc": "at: Loc", "Violation": "Violation]:"}
