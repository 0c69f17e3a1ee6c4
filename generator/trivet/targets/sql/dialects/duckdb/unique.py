"""`uniqueItems`: items compared as JSON, by a text that two items share exactly when they are equal."""

from __future__ import annotations

from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import And, Asserted, EveryItem, Predicate, TypeIs, When
from trivet.targets.sql.dialects.duckdb.value import Value, of_json
from trivet.targets.sql.print.layout import block, case

#: Types whose JSON text is the same exactly for equal values.
_PLAIN = frozenset(("boolean", "null", "string"))
_SCALAR = _PLAIN | {"integer", "number"}


def item_types(nodes: tuple[Predicate, ...]) -> frozenset[str] | None:
    """Return the types of all items of an array, if one of the nodes asserts them."""
    for node in nodes:
        match node:
            case EveryItem(0, predicate):
                return frozenset(possible_types(predicate))
            case And(parts):
                found = item_types(parts)
            case Asserted(_, _, inner):
                found = item_types((inner,))
            case When(TypeIs(("array",)), then, _):
                found = item_types((then,))
            case _:
                found = None
        if found is not None:
            return found
    return None


def is_exact(types: frozenset[str] | None) -> bool:
    """Whether items of these types have the same text exactly when they are equal."""
    return types is not None and types <= _SCALAR


def unique(value: Value) -> str:
    """Return the test that no text occurs twice among the items."""
    items = f"json_extract({value.json}, '$[*]')"
    if value.items is not None and value.items <= _PLAIN:
        texts = f"CAST({items} AS VARCHAR[])"
    else:
        item = of_json(f"m{value.depth + 1}", value.depth + 1)
        scalar = value.items is not None and value.items <= _SCALAR
        text = _scalar(item) if scalar else _text(item)
        texts = block("list_transform(", f"{items}, lambda {item.base}: {text}")
    return f"{block('list_unique(', texts)} = json_array_length({value.json})"


def _scalar(value: Value) -> str:
    """Return a scalar as text; 1 and 1.0 are one text, and so are 0 and -0.0."""
    whole = f"regexp_replace(regexp_replace(CAST({value.base} AS VARCHAR), '\\.0$', ''), '^-0$', '0')"
    numbers = f"{value.type} IN ('BIGINT', 'UBIGINT', 'DOUBLE')"
    return case([(numbers, whole)], f"CAST({value.base} AS VARCHAR)")


def _text(value: Value) -> str:
    """Return a value as text: an array item by item, an object sorted by name; deeper values as written."""
    inner = of_json(f"m{value.depth + 1}", value.depth + 1)
    items = f"list_transform(json_extract({value.base}, '$[*]'), lambda {inner.base}: {_scalar(inner)})"
    pair = f"n{value.depth + 1}"
    member = of_json(f"{pair}[2]", value.depth + 1)
    pairs = f"list_zip(json_keys({value.base}), json_extract({value.base}, '$.*'))"
    named = f"CAST(to_json({pair}[1]) AS VARCHAR) || ':' || {_scalar(member)}"
    members = f"list_sort(list_transform({pairs}, lambda {pair}: {named}))"
    arms = [
        (f"{value.type} = 'ARRAY'", f"'[' || array_to_string({items}, ',') || ']'"),
        (f"{value.type} = 'OBJECT'", f"'{{' || array_to_string({members}, ',') || '}}'"),
    ]
    return case(arms, _scalar(value))
