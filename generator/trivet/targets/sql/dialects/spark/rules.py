"""Applies the rules of definitions to values inside a document, by Spark's function `aggregate`.

A struct (c, r, v) means: if the rule `r` does not accept the value `v`, the check `c` fails. The first structs come
from the checks of a table. Each step replaces every struct that has a rule:

- If `v` fails a test of the rule's definition, the new struct has an empty rule: the check `c` has failed.
- Otherwise, there is a new struct for each reference of the definition and each value to which it applies.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import Predicate
from trivet.targets.sql.dialects.spark.printer import FRAGMENTS, PRINTER, Value, over
from trivet.targets.sql.dialects.spark.text import literal
from trivet.targets.sql.documents.references import References, applied, steps
from trivet.targets.sql.print.layout import block, case, listed

NOTHING = "array()"
#: SQL for an upper limit of the document's levels: its opening brackets, but no more than the 1,000 that Spark reads.
_LEVELS = "least(1000, char_length(doc) - char_length(translate(doc, '[{', '')))"


def fold(asked: Mapping[str, Predicate], document: Value, definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the name of a check that the document fails because of a rule; NULL if there is none.

    `asked` maps the name of each check to its predicate, which contains references and applies to `document`. Where
    the SQL is used, the name `doc` must be the text of the document.
    """
    arrays = [_of_check(literal(name)).asked(node, document) for name, node in asked.items()]
    value, rules = Value("p.v"), applied(asked.values(), definitions)
    tested = [(f"p.r = {literal(name)}", _NEXT.body(rules[name], value, _REFUSED)) for name in rules]
    cases = case([("p.r = ''", "array(p)"), ("p.v IS NULL", NOTHING), *tested], NOTHING)
    step = block("(found, n) -> flatten(", block("transform(", listed(["found", f"p -> {cases}"])))
    folded = block("aggregate(", listed([f"sequence(1, {_steps(rules)})", _NEXT.together(arrays), step]))
    return block("get(filter(", f"{folded}, p -> p.r = ''", "), 0).c")


def _steps(rules: Mapping[str, Predicate]) -> str:
    """Return SQL for a number of steps that suffices to apply all rules to a document.

    Each step applies the rules of all structs, which can give further structs.
    """
    plain, recursive = steps(rules)
    terms = [str(plain)] if plain else []
    return " + ".join([*terms, f"{recursive} * (1 + {_LEVELS})"] if recursive else terms)


def _of_check(check: str) -> References:
    """Return the printer that turns each reference into a struct of a check's name, a rule and a value.

    `check` is SQL for the name of the check.
    """
    return References(
        PRINTER,
        FRAGMENTS,
        nothing=NOTHING,
        one=lambda rule, value: _struct(check, literal(rule), value.json),
        concat=lambda arrays: block("concat(", arrays),
        each=lambda loop, structs: block(
            "coalesce(flatten(", over(loop, "transform", structs), f"), {NOTHING})"
        ),
    )


def _struct(check: str, rule: str, value: str) -> str:
    return f"array(named_struct('c', {check}, 'r', {rule}, 'v', {value}))"


#: The printer of the structs that follow from a struct `p`, and the SQL that replaces `p` if its value fails the rule.
_NEXT, _REFUSED = _of_check("p.c"), _struct("p.c", "''", "CAST(NULL AS VARIANT)")
