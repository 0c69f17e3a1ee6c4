"""Lays out SQL text: a short expression is on one line; a long one has a line for each part, indented by two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

WIDTH = 88


def indent(text: str, by: int = 2) -> str:
    """Return the text with every line except the first indented by `by` spaces.

    This changes no SQL literal, because no literal contains a line break.
    """
    return text.replace("\n", "\n" + " " * by)


def block(head: str, body: str, tail: str = ")") -> str:
    """Return head, body and tail on one line; if that is too long, the body is on lines of its own."""
    if "\n" not in body and len(head) + len(body) + len(tail) <= WIDTH:
        return f"{head}{body}{tail}"
    return f"{head}\n  {indent(body)}\n{tail}"


def chain(operator: str, parts: Sequence[str]) -> str:
    """Return the parts joined by an operator, without parentheses: `a AND b AND c`."""
    line = f" {operator} ".join(parts)
    if "\n" not in line and len(line) <= WIDTH:
        return line
    return f"\n{operator} ".join(part if is_wrapped(part) else indent(part) for part in parts)


def joined(operator: str, parts: Sequence[str]) -> str:
    """Return the parts joined by an operator, in parentheses if there are several: `(a OR b)`."""
    return parts[0] if len(parts) == 1 else block("(", chain(operator, parts))


def listed(items: Iterable[str]) -> str:
    """Return `a, b, c`, with one item per line if that is too long."""
    parts = list(items)
    line = ", ".join(parts)
    return line if len(line) <= WIDTH and "\n" not in line else ",\n".join(parts)


def case(branches: Iterable[tuple[str, str]], otherwise: str | None, subject: str = "") -> str:
    """Return a CASE expression. If one line is too long, each branch is on a separate line.

    - `branches`: (condition, value) pairs.
    - `otherwise`: the value of ELSE; None if there is no ELSE.
    - `subject`: compared with each condition, as in `CASE subject WHEN …`.
    """
    head = f"CASE {subject}" if subject else "CASE"
    arms = [f"WHEN {condition} THEN {value}" for condition, value in branches]
    if otherwise is not None:
        arms.append(f"ELSE {otherwise}")
    line = " ".join([head, *arms, "END"])
    if "\n" not in line and len(line) <= WIDTH:
        return line
    return indent("\n".join([head, *arms])) + "\nEND"


def filled(head: str, parts: Iterable[str], tail: str) -> str:
    """Return `head`, all parts and `tail` on as few lines as possible; parts are separated by spaces."""
    lines = [head]
    for part in parts:
        if len(lines) > 1 and len(lines[-1]) + len(part) < WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"  {part}")
    line = " ".join([head, *(one.strip() for one in lines[1:]), tail])
    return line if len(line) <= WIDTH else "\n".join([*lines, tail])


def wrapped(text: str) -> str:
    """Return the text in parentheses; unchanged if a pair of parentheses already encloses all of it."""
    return text if is_wrapped(text) else block("(", text)


def bare(text: str) -> str:
    """Return the text without the parentheses that enclose all of it, if it has them."""
    return text[1:-1].strip() if is_wrapped(text) else text


def is_wrapped(text: str) -> bool:
    """Return whether one pair of parentheses encloses all of the text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    level = 0
    for match in _PAREN_OR_QUOTED.finditer(text):
        level += {"(": 1, ")": -1}.get(match.group(), 0)
        if level == 0:
            return match.end() == len(text)
    return False


_PAREN_OR_QUOTED = re.compile(r"""[()]|'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
