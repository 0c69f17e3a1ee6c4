"""SQL text laid out over lines: short things on one, long things one part a line, indented by two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

WIDTH = 88


def indent(text: str, by: int = 2) -> str:
    """Every line but the first moved right; literals hold no line ends (see each dialect's `literal`)."""
    return text.replace("\n", "\n" + " " * by)


def block(head: str, body: str, tail: str = ")") -> str:
    """`head(body)`, with the body on lines of its own where it is long."""
    if "\n" not in body and len(head) + len(body) + len(tail) <= WIDTH:
        return f"{head}{body}{tail}"
    return f"{head}\n  {indent(body)}\n{tail}"


def chain(operator: str, parts: Sequence[str]) -> str:
    """`a AND b AND c` without parentheses around it."""
    line = f" {operator} ".join(parts)
    if "\n" not in line and len(line) <= WIDTH:
        return line
    return f"\n{operator} ".join(indent(part) for part in parts)


def joined(operator: str, parts: Sequence[str]) -> str:
    """`(a OR b)`: parentheses around more than one part."""
    return parts[0] if len(parts) == 1 else block("(", chain(operator, parts))


def listed(items: Iterable[str]) -> str:
    """`a, b, c`, or one item a line."""
    parts = list(items)
    line = ", ".join(parts)
    return line if len(line) <= WIDTH and "\n" not in line else ",\n".join(parts)


def case(branches: Iterable[tuple[str, str]], otherwise: str | None, subject: str = "") -> str:
    """A CASE expression; several branches, or long ones, stand on lines of their own."""
    head = f"CASE {subject}" if subject else "CASE"
    arms = [f"WHEN {condition} THEN {value}" for condition, value in branches]
    if otherwise is not None:
        arms.append(f"ELSE {otherwise}")
    line = " ".join([head, *arms, "END"])
    if "\n" not in line and len(line) <= WIDTH:
        return line
    return indent("\n".join([head, *arms])) + "\nEND"


def filled(head: str, parts: Iterable[str], tail: str) -> str:
    """`head a b c tail` over as few lines as hold it, for parts that are many and small."""
    lines = [head]
    for part in parts:
        if len(lines) > 1 and len(lines[-1]) + len(part) < WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"  {part}")
    line = " ".join([head, *(one.strip() for one in lines[1:]), tail])
    return line if len(line) <= WIDTH else "\n".join([*lines, tail])


def wrapped(text: str) -> str:
    """In parentheses, unless it stands in a pair of its own already."""
    return text if is_wrapped(text) else block("(", text)


def bare(text: str) -> str:
    """Without the pair of parentheses that it stands in, if it does."""
    return text[1:-1].strip() if is_wrapped(text) else text


def is_wrapped(text: str) -> bool:
    """Whether the first character's parenthesis is closed by the last one."""
    if not text.startswith("("):
        return False
    level = 0
    for match in _PAREN_OR_QUOTED.finditer(text):
        level += {"(": 1, ")": -1}.get(match.group(), 0)
        if level == 0:
            return match.end() == len(text)
    return False


_PAREN_OR_QUOTED = re.compile(r"""[()]|'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
