"""The functions of one rules module, collected while predicates are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from trivet.digests import hex_digits
from trivet.targets.models.layout import FORMATS, JSON

#: The rules module of a definition, what other modules call it, and what the definition is called there:
#: `("api._pet_rules", "_pet_rules", "Pet")`.
Address = Callable[[str], tuple[str, str, str]]


@dataclass(slots=True)
class Functions:
    """What one rules module will hold: `functions` and `constants` map names to their text.

    `standard` has names of the standard library, `formats` the formats that are tested; `modules` are the
    package's modules that functions call. `wanted` lists the (definition, `is` or `why`) that functions call.
    """

    module: str
    address: Address
    functions: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    standard: dict[str, None] = field(default_factory=dict)
    formats: dict[str, None] = field(default_factory=dict)
    modules: dict[str, None] = field(default_factory=dict)
    wanted: dict[tuple[str, str], None] = field(default_factory=dict)

    def mark(self) -> tuple[int, ...]:
        """What there is, for `forget`."""
        return tuple(map(len, self._all))

    def forget(self, mark: tuple[int, ...]) -> None:
        """Takes out what was added since a mark: the text that asked for it is not printed."""
        for found, size in zip(self._all, mark, strict=True):
            while len(found) > size:
                found.popitem()

    @property
    def _all(self) -> tuple[dict[Any, Any], ...]:
        return (self.functions, self.constants, self.standard, self.formats, self.modules, self.wanted)

    def helper(self, name: str) -> str:
        """A function of the package's `_json`."""
        self.modules[JSON] = None
        return f"{JSON}.{name}"

    def format(self, name: str) -> str:
        """The test of a format, in the package's `_formats`."""
        self.formats[name] = None
        self.modules[FORMATS] = None
        return f"{FORMATS}.is_{name.replace('-', '_')}"

    def constant(self, word: str, text: str) -> str:
        """The name of a constant with this text."""
        name = f"_{word}_{hex_digits(text, 6)}"
        self.constants[name] = text
        return name

    def function(self, word: str, body: str, signature: str, result: str) -> str:
        """The name of a private function with this body, made once."""
        name = f"_{word}_{hex_digits(signature + body, 6)}"
        self.functions[name] = f"def {name}({signature}) -> {result}:\n{body}\n"
        return name

    def of_definition(self, definition: str, word: str) -> str:
        """A call's name for the `is_…` or `why_…` function of a definition."""
        self.wanted[definition, word] = None
        module, local, name = self.address(definition)
        if module == self.module:
            return f"{word}_{name}"
        self.modules[module] = None
        return f"{local}.{word}_{name}"
