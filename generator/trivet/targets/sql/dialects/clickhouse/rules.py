"""Applies the rules of definitions to values inside a document, by a fold.

The fold starts with triples (check, rule, value) that come from the checks of a table. Each step replaces
every triple that has a rule. It tests the value against the rule's definition without the references in it.
If the value passes, each of these references gives new triples to test. Otherwise, the new triple has an
empty rule, which means that the check has failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from trivet.predicates.nodes import And, Named, Never, Predicate, PropertyIs, When
from trivet.predicates.tree import named
from trivet.targets.sql.dialects.clickhouse.grouped import each_of
from trivet.targets.sql.dialects.clickhouse.printer import FRAGMENTS, PRINTER, Value, over
from trivet.targets.sql.dialects.clickhouse.text import is_storable, literal
from trivet.targets.sql.documents.references import References, applied, steps
from trivet.targets.sql.print.layout import block, listed

#: The members of the values of the triples `found`; a value is parsed once for all of them.
_MEMBERS = "arrayMap(p -> CAST(JSONExtractKeysAndValuesRaw(p.3), 'Map(String, String)'), found)"
#: The number of levels of the JSON text `raw`: brackets outside strings open and close them.
_LEVELS = (
    "toUInt64(arrayMax(arrayCumSum(arrayMap(c -> if(c IN ('{', '['), 1, -1), "
    """extractAll(replaceRegexpAll(raw, '"(?:[^"\\\\\\\\]|\\\\\\\\.)*"', ''), '[][{}]')))))"""
)


def fold(asked: Mapping[str, Predicate], document: Value, definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the name of a check that fails because a rule refuses a value; an empty text if there is none.

    `asked` maps names of checks to predicates with references, which are about the `document`. In the SQL, the name
    `raw` must stand for the text of the document.
    """
    lists = [_of_check(literal(name)).asked(node, document) for name, node in asked.items()]
    value, rules = Value("p.3", members="own"), applied(asked.values(), definitions)
    tested = [f"p.2 = {literal(name)}, {_NEXT.body(rules[name], value, _REFUSED)}" for name in rules]
    cases = block("multiIf(", listed(["p.2 = '', [p]", "p.3 = '', []", *tested, "[p]"]))
    step = block("(found, n) -> arrayFlatten(", block("arrayMap(", f"(p, own) -> {cases}, found, {_MEMBERS}"))
    folded = block("arrayFold(", listed([step, f"range(toUInt64({_steps(rules)}))", _NEXT.together(lists)]))
    return block("arrayFirst(", f"p -> p.2 = '', {folded}", ").1")


def _steps(rules: Mapping[str, Predicate]) -> str:
    """Return SQL for the number of steps after which no triple is left to test."""
    plain, recursive = steps(rules)
    return f"{plain} + {recursive} * (1 + {_LEVELS})" if recursive else str(plain)


def _of_check(check: str) -> References:
    """Return the printer of references as triples; `check` is SQL for the name of the check."""

    def triple(rule: str, value: str) -> str:
        return f"({check}, {literal(rule)}, {value})"

    def of_all(references: References, node: And, value: Value) -> str:
        return references.together(_of_parts(references, node.parts, value, triple))

    return References(
        PRINTER,
        FRAGMENTS,
        nothing="[]",
        one=lambda rule, value: f"[{triple(rule, value.json)}]",
        concat=lambda lists: block("arrayConcat(", lists),
        each=lambda loop, triples: block("arrayFlatten(", over(loop, "arrayMap", triples)),
        rows={And: of_all},
    )


def _of_parts(
    references: References, parts: Iterable[Predicate], value: Value, triple: Callable[[str, str], str]
) -> Iterator[str]:
    """Yield SQL lists of (check, rule, value) triples for a conjunction.

    If a rule applies to several members, the triples for these members are in one list.
    """
    groups: dict[str, list[str]] = {}
    for part in parts:
        match part:
            case PropertyIs(key, predicate) if (
                value.members and is_storable(key) and (rule := _rule(predicate))
            ):
                groups.setdefault(rule, []).append(value.member(key).json)
            case _:
                yield references.asked(part, value)
    for rule, values in groups.items():
        if len(values) == 1:
            yield f"[{triple(rule, values[0])}]"
        else:
            yield each_of("arrayMap", "x", triple(rule, "x"), values)


def _rule(node: Predicate) -> str | None:
    """Return the full name of the definition that the node applies to the value itself.

    Return None if there is no such reference, or if there are several.
    """
    match node:
        case Named(definition):
            return definition
        case When(_, then, Never()):
            return _rule(then)
        case And(parts):
            referring = [part for part in parts if any(named(part))]
            return _rule(referring[0]) if len(referring) == 1 else None
    return None


#: The printer of the triples that follow from a triple `p`, and what replaces `p` if its value is refused.
_NEXT, _REFUSED = _of_check("p.1"), "[(p.1, '', '')]"
