"""Prints type hints as Python code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trivet.diagnostics import InternalError
from trivet.letters import is_identifier
from trivet.predicates.nodes import Predicate
from trivet.sinks import PyCode, py_string
from trivet.targets.models.hints import (
    ClassOf,
    Decorated,
    Either,
    Generic,
    Hint,
    LiteralOf,
    Nothing,
    Plain,
    Symbol,
)
from trivet.targets.models.names import Names

#: A function that adds a rule, names it after the given word, and returns the expression that refers to the rule.
NameRule = Callable[[str, Predicate], str]

ANNOTATED = Symbol("typing", "Annotated")
LITERAL = Symbol("typing", "Literal")
FIELD = Symbol("pydantic", "Field")
#: Without this annotation, pydantic serializes an instance of a subclass without the members that the subclass adds.
AS_ANY = Symbol("pydantic", "SerializeAsAny")
#: The maximum length of a line.
WIDTH = 88


def spell(hint: Hint, names: Names, rule: NameRule, word: str) -> PyCode:
    """Return Python code for a type hint, and import what it needs into the module of `names`.

    `rule` adds a function for a predicate that types cannot express. The function's name is made from `word`.
    """
    match hint:
        case Plain(symbol):
            return PyCode(names.use(symbol))
        case Nothing():
            return PyCode("None")
        case ClassOf(definition):
            module, _, name = definition.rpartition(".")
            local = names.of_class(module, name)
            return PyCode(f"{names.use(AS_ANY)}[{local}]" if definition in names.extended else local)
        case LiteralOf(values):
            inside = ", ".join(spelled_literal(value) for value in values)
            return PyCode(f"{names.use(LITERAL)}[{inside}]")
        case Generic(symbol, arguments):
            last = len(arguments) - 1
            words = {("list", 0): "item", ("dict", 1): "value"}
            inner = [
                spell(
                    argument,
                    names,
                    rule,
                    f"{word}_{words.get((symbol.name, at), f'{at}' if last else 'item')}",
                )
                for at, argument in enumerate(arguments)
            ]
            return PyCode(f"{names.use(symbol)}[{', '.join(inner)}]")
        case Either(options):
            return PyCode(" | ".join(spell(option, names, rule, word) for option in options))
        case Decorated():
            return _decorated(hint, names, rule, word)


def _decorated(hint: Decorated, names: Names, rule: NameRule, word: str) -> PyCode:
    inner = spell(hint.inner, names, rule, word)
    marks = []
    if hint.not_null:
        marks.append(names.json("NotNull"))
    marks += default_marks(hint, names)
    if hint.choice:
        tests = ", ".join(names.test_of(definition) for definition in hint.choice)
        marks.append(f"{names.json('Chosen')}({tests})")
    if hint.tag is not None:
        values = ", ".join(map(_values, hint.tag.values))
        marks.append(f"{names.json('Tagged')}({py_string(hint.tag.member)}, {values})")
    if hint.constraints:
        marks.append(field_call(hint.constraints, names))
    if hint.rules is not None:
        marks.append(f"{names.json('Checked')}({rule(word, hint.rules)})")
    if hint.exact:
        marks.append(names.json("Json"))
    return PyCode(f"{names.use(ANNOTATED)}[{inner}, {', '.join(marks)}]") if marks else inner


def default_marks(hint: Decorated, names: Names) -> list[str]:
    """Return a list with the code of the `Default` annotation, for objects created in Python; [] without a default."""
    return [f"{names.json('Default')}({spelled_literal(value)})" for value in hint.default]


def _values(values: tuple[Any, ...]) -> str:
    """Return the code for the tag values of one option of a union: a literal for one value, else a tuple."""
    literals = [spelled_literal(value) for value in values]
    return literals[0] if len(literals) == 1 else f"({', '.join(literals)})"


def field_call(arguments: tuple[tuple[str, Any], ...], names: Names) -> str:
    """Return the code of a call `Field(name=value, …)` with these arguments."""
    printed = ", ".join(f"{name}={spelled_literal(value)}" for name, value in arguments)
    return f"{names.use(FIELD)}({printed})"


def spelled_literal(value: Any) -> str:
    """Return a string, boolean or number as a Python literal. Raises `InternalError` for any other value."""
    if isinstance(value, str):
        return py_string(value)
    if isinstance(value, bool | int | float):
        return repr(value)
    raise InternalError(f"a {type(value).__name__} has no literal")


def late_alias(base: PyCode, name: str, text: PyCode) -> PyCode:
    """Return the call that creates a type alias from a string. `base` is the function to call, `text` is the type."""
    arguments = [f'"{name}"', _quoted(text)]
    line = f"{base}({', '.join(arguments)})"
    if len(f"{name} = {line}") <= WIDTH:
        return PyCode(line)
    return PyCode("\n".join([f"{base}(", *(f"    {argument}," for argument in arguments), ")"]))


def _quoted(text: PyCode) -> str:
    """Return a string literal that contains the code, without escapes if possible."""
    if "\\" not in text:
        for quote in ('"', "'"):
            if quote not in text:
                return f"{quote}{text}{quote}"
    return py_string(text)


def opened(text: PyCode, indent: str = "    ") -> PyCode:
    """Return code such as `list[…]` with each argument on a line of its own. Other code stays unchanged.

    A single argument gets no comma, because a comma would make a tuple.
    """
    head, bracket, _ = text.partition("[")
    if not bracket or not is_identifier(head) or not text.endswith("]"):
        return text
    arguments = _split(text[len(head) + 1 : -1])
    if arguments is None:
        return text
    comma = "," if len(arguments) > 1 else ""
    return PyCode("\n".join([f"{head}[", *(f"{indent}    {one}{comma}" for one in arguments), f"{indent}]"]))


def _split(text: str) -> list[str] | None:
    """Split the code between brackets into its arguments: `int, list[str]` into `int` and `list[str]`.

    Return None if the code closes a bracket that it did not open.
    """
    depth, start, quoted = 0, 0, False
    found: list[str] = []
    escaped = False
    for at, char in enumerate(text):
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
            if depth < 0:
                return None
        elif char == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]
