"""Makes the document that shows a disagreement smaller, as long as it still shows the same disagreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from trivet.json_text import json_line

TRIES = 400


def shrink(value: Any, still: Callable[[Any], bool], tries: int = TRIES) -> Any:
    """Return a smaller value for which `still` returns true, or `value` itself if none is found.

    The search is deterministic, and calls `still` at most `tries` times.
    """
    left = tries
    improved = True
    while improved and left > 0:
        improved = False
        for smaller in _smaller(value):
            if len(json_line(smaller)) >= len(json_line(value)):
                continue
            left -= 1
            if still(smaller):
                value, improved = smaller, True
                break
            if left <= 0:
                break
    return value


def _smaller(value: Any) -> Iterator[Any]:
    """Yield copies of the value with one part removed or simplified; the largest removals come first."""
    if isinstance(value, dict):
        keys = list(value)
        for chunk in _chunks(keys):
            yield {key: item for key, item in value.items() if key not in chunk}
        for key in keys:
            for inner in _smaller(value[key]):
                yield {**value, key: inner}
    elif isinstance(value, list):
        for start, stop in _spans(len(value)):
            yield value[:start] + value[stop:]
        for index, item in enumerate(value):
            for inner in _smaller(item):
                yield [*value[:index], inner, *value[index + 1 :]]
    elif isinstance(value, str) and len(value) > 1:
        for start, stop in _spans(len(value)):
            yield value[:start] + value[stop:]
    elif not isinstance(value, str | bool) and value is not None and value not in (0, 1):
        yield from (0, 1)


def _chunks(keys: list[str]) -> Iterator[set[str]]:
    for start, stop in _spans(len(keys)):
        yield set(keys[start:stop])


def _spans(length: int) -> Iterator[tuple[int, int]]:
    size = length
    while size:
        for start in range(0, length, size):
            yield start, min(start + size, length)
        size //= 2
