"""Represents constraints as trees of phrases, and prints them on one line or as a nested list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trivet.sinks import Markdown
from trivet.targets.docs.markdown import compose, count, join, link

#: A bullet whose phrase is shorter than this stays on one line.
_LINE = 100
#: Bullets deeper than this are written on one line of any length: Markdown readers limit nesting.
_DEPTH = 6
_BULLETS = 400
#: Words longer than this make a table too wide.
_UNBROKEN = 48


@dataclass(frozen=True, slots=True)
class Phrase:
    """A clause in words, such as `at least one of`, and the options that follow these words.

    `options` may be empty. Each option is a tuple of clauses that must all hold.
    """

    words: Markdown
    options: tuple[Clauses, ...] = ()


Clauses: TypeAlias = tuple[Phrase, ...]

ANYTHING = Markdown("anything")


def inline(clauses: Clauses) -> Markdown:
    """Return the clauses on one line: `a string; at least 1 character`."""
    return join("; ", map(_inline_phrase, clauses)) if clauses else ANYTHING


def _inline_phrase(phrase: Phrase) -> Markdown:
    if not phrase.options:
        return phrase.words
    if len(phrase.options) == 1:
        (option,) = phrase.options
        body = inline(option)
        return compose("{}: ({})" if len(option) > 1 else "{}: {}", phrase.words, body)
    return compose("{}: {}", phrase.words, join(", ", map(_bracketed, phrase.options)))


def _bracketed(option: Clauses) -> Markdown:
    body = inline(option)
    return compose("({})", body) if any(mark in body for mark in (",", ";", ": ")) else body


def shortened(clauses: Clauses, limit: int, details: str) -> Markdown:
    """Return the first clauses, as many as fit on one line of `limit` characters.

    A clause with a very long word is left out, with all clauses after it. A link to the anchor `details` says how
    many clauses are left out.
    """
    kept: list[Phrase] = []
    for clause in clauses:
        line = inline((*kept, clause))
        if len(line) > limit or _longest_word(line) > _UNBROKEN:
            break
        kept.append(clause)
    left = len(clauses) - len(kept)
    if not left:
        return inline(clauses) if clauses else Markdown("")
    more = link(count(left, "more rule") if kept else count(left, "rule"), "", details)
    return compose("{}; {}", inline(tuple(kept)), more) if kept else more


def _longest_word(line: Markdown) -> int:
    """Return the length of the longest word as it is displayed, without the targets of links."""
    return max(map(len, re.sub(r"\]\([^)]*\)", "", line).split()), default=0)


def bullets(clauses: Clauses) -> tuple[Markdown, ...]:
    """Return the clauses as the lines of a nested Markdown list."""
    lines = _bullets(clauses, 0)
    if len(lines) <= _BULLETS:
        return tuple(lines)
    return (*lines[:_BULLETS], compose("- … and {} more, in the schema below", len(lines) - _BULLETS))


def _bullets(clauses: Sequence[Phrase], depth: int) -> list[Markdown]:
    return [line for phrase in clauses for line in _bullet(phrase, depth)]


def _bullet(phrase: Phrase, depth: int) -> list[Markdown]:
    line = _inline_phrase(phrase)
    if not phrase.options or len(line) <= _LINE or depth >= _DEPTH:
        return [_item(line, depth)]
    if len(phrase.options) == 1:
        return [_item(compose("{}:", phrase.words), depth), *_bullets(phrase.options[0], depth + 1)]
    lines = [_item(compose("{}:", phrase.words), depth)]
    for option in phrase.options:
        lines += _option(option, depth + 1)
    return lines


def _option(option: Clauses, depth: int) -> list[Markdown]:
    line = inline(option)
    if len(line) <= _LINE or depth >= _DEPTH:
        return [_item(line, depth)]
    if len(option) == 1:
        return _bullet(option[0], depth)
    return [_item(Markdown("all of:"), depth), *_bullets(option, depth + 1)]


def _item(line: Markdown, depth: int) -> Markdown:
    return Markdown(f"{'  ' * depth}- {line}")
