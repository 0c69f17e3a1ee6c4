"""Chooses the option of a union that reads a value. Used where it would take too long to try all options."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .documents import json_name
from .exact import exact
from .numbers import DONE
from .values import plain


class _Memory(threading.local):
    """Remembers the results of tests until the outermost test ends.

    The key of a result is the pair of the test and the `id` of the tested value.
    """

    known: dict[tuple[object, int], bool] | None = None


_MEMORY = _Memory()


def remembered(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a function with the same results as `test`, which evaluates `test` only once for each value.

    A value inside nested unions may otherwise be tested several times. The results are forgotten when the
    outermost call returns.
    """

    def answer(value: Any) -> bool:
        known = _MEMORY.known
        if known is None:
            _MEMORY.known = {}
            try:
                return answer(value)
            finally:
                _MEMORY.known = None
        key = (test, id(value))
        if key not in known:
            known[key] = test(value)
        return known[key]

    return answer


class Chosen:
    """Marks a union that contains other unions. Each option has a test, which says whether to read that option.

    If several tests are true, only their options compete. If no test is true, all options compete. The option
    that declares most members of the value is then read. Errors are reported for the option that is read.
    """

    def __init__(self, *tests: Callable[[Any], bool]) -> None:
        self.tests = tests

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: Any = handler(source)
        nullable = schema["type"] == "nullable"
        tagged = self._tagged(schema["schema"] if nullable else schema, source)
        chosen: CoreSchema = {**schema, "schema": tagged} if nullable else tagged
        return chosen

    def _tagged(self, union: Any, source: Any) -> Any:
        options = [option for option in get_args(source) if option is not type(None)]
        if not len(options) == len(union.get("choices", ())) == len(self.tests):
            return union  # pydantic has merged equal options
        names = [getattr(option, "__name__", f"option {at}") for at, option in enumerate(options)]
        tags = [name if names.count(name) == 1 else f"{name} {at}" for at, name in enumerate(names)]
        choices = {tag: exact(choice) for tag, choice in zip(tags, union["choices"], strict=True)}
        return core_schema.tagged_union_schema(choices, self._chooser(options, tags), metadata=DONE)

    def _chooser(self, options: list[Any], tags: list[str]) -> Callable[[Any], str]:
        declared: list[frozenset[str]] = []

        def choose(value: Any) -> str:
            for at, option in enumerate(options):
                if isinstance(option, type) and type(value) is option:
                    return tags[at]
            document = plain(value)
            if not declared:
                declared.extend(map(_declared, options))
            known = [len(names & document.keys()) if isinstance(document, dict) else 0 for names in declared]
            best = max(range(len(options)), key=lambda at: (self.tests[at](document), known[at], -at))
            return tags[best]

        return choose


def _declared(option: Any) -> frozenset[str]:
    """Return the JSON names of the members that a class declares."""
    fields = getattr(option, "__pydantic_fields__", {})
    return frozenset(json_name(name, field) for name, field in fields.items())
