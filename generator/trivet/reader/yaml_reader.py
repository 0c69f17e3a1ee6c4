"""Reads YAML documents that represent JSON values.

Values are built from the parser's events, so that no tag can construct an object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from trivet import rules
from trivet.diagnostics import escape_token, show
from trivet.reader.duplicates import Duplicate
from trivet.reader.json_reader import too_deep
from trivet.reader.limits import LIMITS
from trivet.reader.numbers import NumberTooLongError
from trivet.reader.refusal import RefusedError
from trivet.reader.yaml_scalars import AmbiguousError, plain_scalar

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML's own loader emits the same events, but is slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_CORE = "tag:yaml.org,2002:"
#: The error message of newer versions of libyaml for a text with more than 1,000 levels.
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"


@dataclass(frozen=True, slots=True)
class Doubt:
    """An ambiguous plain scalar, such as `no`, which was read as a string; `kind` says what it is in YAML."""

    line: int
    column: int
    text: str
    kind: str
    is_key: bool


@dataclass(slots=True)
class Places:
    """Line and column of values and member names, by JSON Pointer."""

    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YamlText:
    value: Any
    doubts: tuple[Doubt, ...]


def read_yaml(text: str, places: Places | None = None, duplicates: list[Duplicate] | None = None) -> YamlText:
    """Return the value of a YAML text that has one document.

    Ambiguous scalars (see `yaml_scalars`) are read as strings, and listed in the `doubts` of the result.

    - `places`: if given, positions are recorded in it
    - `duplicates`: if given, duplicate members are appended to it, and the last value of each is used; if not,
      they are errors

    Raises `RefusedError` for invalid YAML, for several documents or none, for what JSON cannot represent, and
    for anything beyond `LIMITS`.
    """
    builder = _Builder(places)
    twice = builder.duplicates
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if fault.problem == _LIBYAML_TOO_DEEP:
            raise RefusedError(rules.LIMIT, too_deep().message, *place) from None
        reason = show(str(fault.problem or fault.context))
        raise RefusedError(rules.SYNTAX, f"not YAML: {reason}", *place) from None
    except yaml.YAMLError as fault:
        raise RefusedError(rules.SYNTAX, f"not YAML: {show(str(fault))}") from None
    if twice and duplicates is None:
        raise twice[0].refusal()
    if duplicates is not None:
        duplicates += twice
    if builder.documents == 0:
        raise RefusedError(rules.SYNTAX, "the document is empty")
    return YamlText(builder.result, tuple(builder.doubts))


def _events(text: str) -> Iterator[Event]:
    events: Iterator[Event] = yaml.parse(text, Loader=_Loader)
    return events


@dataclass(slots=True)
class _Anchored:
    value: Any
    nodes: int
    depth: int


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been reached yet; `height` is the number of levels in it so far."""

    value: dict[str, Any] | list[Any]
    pointer: str
    anchor: str | None
    before: int
    height: int = 1
    key: str | None = None
    merge: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)


class _Builder:
    def __init__(self, places: Places | None) -> None:
        self.places = places
        self.doubts: list[Doubt] = []
        self.duplicates: list[Duplicate] = []
        self.documents = 0
        self.result: Any = None
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._nodes = 0

    def take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _refused(event, "a second YAML document in one file")

    def _scalar(self, event: ScalarEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.merge:
            self._key(top, event)
            return
        self._count(event, 1)
        value = self._value_of(event, is_key=False)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._put(event, value, 0)

    def _value_of(self, event: ScalarEvent, *, is_key: bool) -> Any:
        if not event.implicit[0]:
            if event.tag is None or event.tag in ("!", f"{_CORE}str") or event.implicit[1]:
                return event.value
            return self._tagged(event)
        try:
            return plain_scalar(event.value)
        except AmbiguousError as doubt:
            line, column = _place(event)
            self.doubts.append(Doubt(line, column, event.value, doubt.kind, is_key))
            return event.value
        except NumberTooLongError as fault:
            raise RefusedError(rules.LIMIT, str(fault), *_place(event)) from None

    def _tagged(self, event: ScalarEvent) -> Any:
        """Return the value of a scalar with a tag, such as `!!int 3`.

        Raises `RefusedError` for a tag other than `!!int`, `!!bool` and `!!null`, or if the value does not have that
        type.
        """
        kinds: dict[str, tuple[type, ...]] = {"int": (int,), "bool": (bool,), "null": (type(None),)}
        kind = str(event.tag).removeprefix(_CORE)
        if kind in kinds:
            try:
                value = plain_scalar(event.value)
            except (AmbiguousError, NumberTooLongError):
                value = event.value
            if type(value) in kinds[kind]:
                return value
        raise _refused(event, f"the tag '{show(str(event.tag))}' has no meaning in JSON")

    def _key(self, top: _Open, event: ScalarEvent) -> None:
        assert isinstance(top.value, dict)
        if event.implicit[0] and event.value == "<<":
            top.merge = True
            return
        key = self._value_of(event, is_key=True)
        if not isinstance(key, str):
            line, column = _place(event)
            if isinstance(key, bool) or not isinstance(key, (int, Decimal)):
                raise RefusedError(
                    rules.SYNTAX, f"the key `{show(event.value)}` is not a string", line, column, _QUOTE
                )
            key = event.value
        if key in top.value:
            self._twice(key, event)
        top.value[key] = None
        top.key = key
        if self.places is not None:
            self.places.keys[f"{top.pointer}/{escape_token(key)}"] = _place(event)

    def _open(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        kind = "map" if isinstance(event, MappingStartEvent) else "seq"
        if event.tag not in (None, "!", f"{_CORE}{kind}"):
            raise _refused(event, f"the tag '{show(str(event.tag))}' has no meaning in JSON")
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.merge:
            raise _refused(event, "a mapping or sequence cannot be a key")
        if len(self._stack) >= LIMITS.depth:
            raise RefusedError(rules.LIMIT, too_deep().message, *_place(event))
        self._count(event, 1)
        if event.anchor:
            self._anchors[event.anchor] = None
        value: dict[str, Any] | list[Any] = {} if kind == "map" else []
        pointer = self._pointer()
        self._note(event, pointer)
        self._stack.append(_Open(value, pointer, event.anchor, self._nodes))

    def _close(self, event: Event) -> None:
        done = self._stack.pop()
        if done.merged and isinstance(done.value, dict):
            for source in done.merged:
                for key, value in source.items():
                    done.value.setdefault(key, value)
        if done.anchor:
            self._anchors[done.anchor] = _Anchored(done.value, 1 + self._nodes - done.before, done.height)
        self._put(event, done.value, done.height, noted=True)

    def _alias(self, event: AliasEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.merge:
            raise _refused(event, "an alias cannot be a key")
        if event.anchor not in self._anchors:
            raise _refused(event, f"the alias '*{show(str(event.anchor))}' has no anchor before it")
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise _refused(event, f"the alias '*{show(str(event.anchor))}' is inside its own anchor")
        self._count(event, anchored.nodes)
        if len(self._stack) + anchored.depth > LIMITS.depth:
            raise RefusedError(rules.LIMIT, too_deep().message, *_place(event))
        self._put(event, anchored.value, anchored.depth)

    def _put(self, event: Event, value: Any, height: int, *, noted: bool = False) -> None:
        if not self._stack:
            self.result = value
            if not noted:
                self._note(event, "")
            return
        top = self._stack[-1]
        top.height = max(top.height, height + 1)
        if isinstance(top.value, dict) and top.merge:
            self._merge(event, top, value)
            return
        if not noted:
            self._note(event, self._pointer())
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is not None:
            top.value[top.key] = value
            top.key = None

    def _merge(self, event: Event, top: _Open, value: Any) -> None:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise _refused(event, "a merge key `<<` takes a mapping, or a sequence of mappings")
        top.merged.extend(sources)
        top.merge = False

    def _pointer(self) -> str:
        """Return the JSON Pointer of the value that comes next; "" if positions are not recorded."""
        if self.places is None or not self._stack:
            return ""
        top = self._stack[-1]
        if isinstance(top.value, list):
            return f"{top.pointer}/{len(top.value)}"
        return f"{top.pointer}/{escape_token(top.key or '')}"

    def _twice(self, key: str, event: ScalarEvent) -> None:
        """Record a duplicate member; delete the positions of its first occurrence and of everything inside it."""
        pointer = self._path(key)
        self.duplicates.append(Duplicate(pointer, key, *_place(event)))
        if self.places is not None:
            for known in (self.places.values, self.places.keys):
                for place in [each for each in known if each == pointer or each.startswith(f"{pointer}/")]:
                    del known[place]

    def _path(self, key: str) -> str:
        """Return the JSON Pointer of the member `key` of the innermost mapping."""
        around = (
            str(len(each.value)) if isinstance(each.value, list) else each.key or ""
            for each in self._stack[:-1]
        )
        return "".join(f"/{escape_token(token)}" for token in (*around, key))

    def _note(self, event: Event, pointer: str) -> None:
        if self.places is not None:
            self.places.values.setdefault(pointer, _place(event))

    def _count(self, event: Event, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > LIMITS.nodes:
            raise RefusedError(
                rules.LIMIT, f"more than {LIMITS.nodes:,} values, aliases expanded", *_place(event)
            )


_QUOTE = "Put it in quotes."


def _place(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refused(event: Event, message: str) -> RefusedError:
    return RefusedError(rules.SYNTAX, message, *_place(event))
