"""Finds the line of the generated files that enforces the schema at a given location."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trivet.ledger import Verdict
from trivet.prove.build_view import BuildView
from trivet.prove.generated import Generated
from trivet.target_result import Placement


@dataclass(frozen=True, slots=True)
class Lines:
    """Finds lines in the artifacts of one run; each file is read only once."""

    generated: Generated
    build: BuildView
    _texts: dict[str, list[str]] = field(default_factory=dict)

    def find(self, target: str, definition: str, location: str, by: str) -> str:
        """Return the line (`path:line`) that enforces or should enforce the schema at `location`; "" if unknown.

        `by` is the constraint that a leg reported, if any.
        """
        verdicts = [
            verdict
            for verdict in self._verdicts()
            if verdict.target == target and str(verdict.origin) == location and verdict.by
        ]
        names = [name for name in (by, *(verdict.by for verdict in verdicts)) if name]
        if target.startswith("sql/"):
            return self._first(self._ddl(target), names) or self._at_place(target, (definition,), location)
        owners = [verdict.definition for verdict in verdicts] or self._around(location) or [definition]
        return self._at_place(target, owners, location)

    def _around(self, location: str) -> list[str]:
        """Return the innermost definition whose schema contains the location, in a list; [] if there is none."""
        around = [
            (len(str(definition.schema.origin)), name)
            for name, definition in self.build.inputs.normal.definitions.items()
            if location == str(definition.schema.origin)
            or location.startswith(f"{str(definition.schema.origin).rstrip('/')}/")
        ]
        return [max(around)[1]] if around else []

    def _verdicts(self) -> Iterator[Verdict]:
        for leg in self.build.legs.values():
            yield from leg.verdicts

    def _ddl(self, target: str) -> list[str]:
        applied: dict[str, list[str]] = self.generated.manifest.get("apply", {})
        return list(applied.get(target.partition("/")[2], ()))

    def _at_place(self, target: str, owners: Iterable[str], location: str) -> str:
        """Return the line that declares the member at `location`, or else a line of one of the `owners`.

        The `owners` are the definitions that may declare the member. Return "" if there is no line.
        """
        places = [
            place
            for leg in self.build.legs.values()
            for place in leg.places
            if place.target == target and place.definition in owners
        ]
        found_at = {place: f"/properties/{place.member}" for place in places if place.member is not None}
        members = [place for place, part in found_at.items() if part in location]
        for place in (*sorted(members, key=lambda place: -len(found_at[place])), *places):
            found = self._place(place)
            if found:
                return found
        return ""

    def _place(self, place: Placement) -> str:
        if place.target == "models":
            pattern = rf"^    {place.name}:" if place.member is not None else rf"^(class )?{place.name}\b"
        else:
            pattern = (
                rf'^\s*"?{re.escape(place.name)}"?(?!\w)' if place.member is not None else _word(place.name)
            )
        for number, line in enumerate(self._lines(place.file), 1):
            if re.search(pattern, line):
                return f"{place.file}:{number}"
        return ""

    def _first(self, files: Iterable[str], names: Iterable[str]) -> str:
        """Return the first line that contains one of the names, as `path:line`; "" if there is none."""
        wanted = [re.compile(_word(name)) for name in names]
        for file in files:
            for number, line in enumerate(self._lines(file), 1):
                if any(name.search(line) for name in wanted):
                    return f"{file}:{number}"
        return ""

    def _lines(self, path: str) -> list[str]:
        if path not in self._texts:
            try:
                self._texts[path] = self.generated.read(path).splitlines()
            except (OSError, UnicodeDecodeError):
                self._texts[path] = []
        return self._texts[path]


def _word(name: str) -> str:
    """Return a regular expression that matches the name, but not as part of a longer name."""
    return rf"(?<!\w){re.escape(name)}(?!\w)"
