"""Collects the functions and constants of a rules module while predicates are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from trivet.digests import hex_digits
from trivet.targets.models.layout import FORMATS, JSON

#: Full name of a definition → its rules module, the name of this module in other modules, and the definition's local
#: name: `("api._pet_rules", "_pet_rules", "Pet")`.
Address = Callable[[str], tuple[str, str, str]]


@dataclass(slots=True)
class Functions:
    """The functions and constants of one rules module, by name, and what their code uses.

    - `standard`: names from the standard library
    - `formats`: the formats that the code tests
    - `modules`: modules of the package whose functions the code calls
    - `wanted`: (definition, word) for each function of a definition that the code calls; the word is `is` for the
      function that tests a value, and `why` for the function that yields its violations

    The last four are ordered sets: dicts whose values are all None.
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
        """Return the current sizes of all collections, to be passed to `forget`."""
        return tuple(map(len, self._all))

    def forget(self, mark: tuple[int, ...]) -> None:
        """Remove everything that was added after the call of `mark()` that returned `mark`.

        Use this when printed code is discarded.
        """
        for found, size in zip(self._all, mark, strict=True):
            while len(found) > size:
                found.popitem()

    @property
    def _all(self) -> tuple[dict[Any, Any], ...]:
        return (self.functions, self.constants, self.standard, self.formats, self.modules, self.wanted)

    def helper(self, name: str) -> str:
        """Return the qualified name of a function in the subpackage `_json`, and record that it is used."""
        self.modules[JSON] = None
        return f"{JSON}.{name}"

    def format(self, name: str) -> str:
        """Return the qualified name of a format's test in the module `_formats`, and record that it is used."""
        self.formats[name] = None
        self.modules[FORMATS] = None
        return f"{FORMATS}.is_{name.replace('-', '_')}"

    def constant(self, word: str, text: str) -> str:
        """Add a private constant whose value is the code `text`, and return its name.

        The name is made from `word` and a digest of the code, so equal constants are added once.
        """
        name = f"_{word}_{hex_digits(text, 6)}"
        self.constants[name] = text
        return name

    def function(self, word: str, body: str, signature: str, result: str) -> str:
        """Add a private function, unless it exists, and return its name.

        - `word`: a part of the name.
        - `signature`, `result`: the code of its parameters and of its return type.
        """
        name = f"_{word}_{hex_digits(signature + body, 6)}"
        self.functions[name] = f"def {name}({signature}) -> {result}:\n{body}\n"
        return name

    def of_definition(self, definition: str, word: str) -> str:
        """Return the qualified name of a definition's function, and record that it is called.

        `word` selects the function: `is` tests a value, `why` yields its violations.
        """
        self.wanted[definition, word] = None
        module, local, name = self.address(definition)
        if module == self.module:
            return f"{word}_{name}"
        self.modules[module] = None
        return f"{local}.{word}_{name}"
