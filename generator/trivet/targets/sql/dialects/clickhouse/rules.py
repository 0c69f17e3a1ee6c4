"""Applies the rules of definitions to values inside a document, by ClickHouse's `arrayFold`.

The fold starts with triples (check, rule, value) from the checks of a table. A rule is named after its
definition. Each step replaces every triple that has a rule:

- First, the value is tested by all parts of the definition except references.
- If the value fails, the new triple has an empty rule, which means that the check has failed.
- If the value passes, each reference in the definition gives new triples, which the next step tests.
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

#: SQL for a list with a map of members for each value in the triples `found`, so that each value is parsed only once.
_MEMBERS = "arrayMap(p -> CAST(JSONExtractKeysAndValuesRaw(p.3), 'Map(String, String)'), found)"
#: SQL for the number of nesting levels in the JSON text `raw`; it counts the brackets outside strings.
_LEVELS = (
    "toUInt64(arrayMax(arrayCumSum(arrayMap(c -> if(c IN ('{', '['), 1, -1), "
    """extractAll(replaceRegexpAll(raw, '"(?:[^"\\\\\\\\]|\\\\\\\\.)*"', ''), '[][{}]')))))"""
)


def fold(asked: Mapping[str, Predicate], document: Value, definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the name of a check that the document fails because of a reference; "" if there is none.

    `asked` maps the name of each check to its predicate, which contains references. A rule tests each value to
    which a reference applies. Where the SQL is used, the name `raw` must be the text of the document.
    """
    lists = [_of_check(literal(name)).asked(node, document) for name, node in asked.items()]
    value, rules = Value("p.3", members="own"), applied(asked.values(), definitions)
    tested = [f"p.2 = {literal(name)}, {_NEXT.body(rules[name], value, _REFUSED)}" for name in rules]
    cases = block("multiIf(", listed(["p.2 = '', [p]", "p.3 = '', []", *tested, "[p]"]))
    step = block("(found, n) -> arrayFlatten(", block("arrayMap(", f"(p, own) -> {cases}, found, {_MEMBERS}"))
    folded = block("arrayFold(", listed([step, f"range(toUInt64({_steps(rules)}))", _NEXT.together(lists)]))
    return block("arrayFirst(", f"p -> p.2 = '', {folded}", ").1")


def _steps(rules: Mapping[str, Predicate]) -> str:
    """Return SQL for a number of steps that suffices to apply all rules to a document.

    Each step applies the rules of all triples, which can give further triples.
    """
    plain, recursive = steps(rules)
    return f"{plain} + {recursive} * (1 + {_LEVELS})" if recursive else str(plain)


def _of_check(check: str) -> References:
    """Return a printer that prints each reference as an SQL tuple (check, rule, value).

    `check` is SQL for the name of the check.
    """

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
    """Yield SQL for lists of triples (check, rule, value), one for each reference in `parts`, the parts of an `And`.

    If one rule applies to several members, their triples are in one list. `triple` takes the name of a rule and SQL
    for a value, and returns SQL for the triple.
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

    Return None if the node has no such reference, or if several of its parts have references.
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


#: The printer of the triples that follow from a triple `p`, and the SQL that replaces `p` if its value fails the rule.
_NEXT, _REFUSED = _of_check("p.1"), "[(p.1, '', '')]"
