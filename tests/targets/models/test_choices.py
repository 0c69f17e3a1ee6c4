"""Enumerations of texts, numbers and anything else, from every spelling: their members, and what they read."""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

#: What might be taken for one of the constants below.
_VALUES: tuple[Any, ...] = (
    "a", "b", "A", "", "1", "true", 0, 1, 2, 3, -1, 1.0, 2.0, 2.5, 1.5, True, False, None,
    2**63, 2**63 + 1, -(2**63) - 1, 2**70, 2**70 + 1, [], [1], {},
)  # fmt: skip


def named(*values: Any, **more: Any) -> dict[str, Any]:
    return {"enum": list(values), "x-enum-varnames": [f"M{at}" for at in range(len(values))], **more}


def consts(*values: Any) -> list[dict[str, Any]]:
    return [{"const": value, "title": f"number {value}"} for value in values]


CHOICES: dict[str, dict[str, Any]] = {
    "Texts": {"oneOf": consts("a", "b")},
    "Integers": named(1, 2),
    "Typed": named(1, 2, type="integer"),
    "Titled": {"anyOf": consts(1, 2)},
    "Numbers": named(1, 2.5),
    "Huge": named(1, 2**70),
    "Edge": {"enum": [2**63, -(2**63), -(2**63) - 1]},
    "Constant": {"const": 2**63},
    "Mixed": named("a", 2, True, 1.5),
    "Truths": {"oneOf": consts(True, False)},
    "Twice": {"oneOf": consts("a", "b", "a")},
    "Nullable": {"oneOf": [*consts(1, 2), {"type": "null"}]},
    "NullableNames": {"anyOf": [{"enum": [1, 2]}, {"type": "null"}], "x-enum-varnames": ["ONE", "TWO"]},
    "NullableText": {"enum": ["a", "b", None]},
}


def is_read(read: Any, value: Any) -> bool:
    try:
        read(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_read_is_what_the_schema_accepts(package: Any, name: str) -> None:
    holder = {"type": "object", "properties": {"member": CHOICES[name]}, "required": ["member"]}
    made = package({"it.json": {"$defs": {name: CHOICES[name], "Holder": holder}}})("it")
    judge = jsonschema_rs.Draft202012Validator(CHOICES[name])
    adapter: TypeAdapter[Any] = TypeAdapter(getattr(made, name))
    for value in _VALUES:
        wanted = judge.is_valid(value)
        text = json.dumps(value)
        assert is_read(adapter.validate_python, value) == wanted, value
        assert is_read(adapter.validate_json, text) == wanted, value
        assert is_read(made.Holder.model_validate, {"member": value}) == wanted, value
        assert is_read(made.Holder.model_validate_json, f'{{"member": {text}}}') == wanted, value
        if wanted:
            read = made.Holder.model_validate_json(f'{{"member": {text}}}')
            assert json.loads(read.model_dump_json()) == {"member": value}
            assert read.model_dump(mode="json") == {"member": value}
            assert made.Holder.model_validate(read.model_dump()) == read


def test_members_are_taken_assigned_and_compared(package: Any) -> None:
    levels = {"oneOf": [{"const": 1, "title": "Low"}, {"const": 2, "title": "High"}]}
    schema = {"type": "object", "properties": {"level": levels, "rate": named(0.5, 1)}}
    it = package({"it.json": schema})("it")
    made = it.It(level=it.ItLevel.LOW)
    assert made.level == 1
    made.level = 2
    assert made.level is it.ItLevel.HIGH
    made.level = Decimal(1)
    assert made.level is it.ItLevel.LOW
    for wrong in (True, "1", 3, None, Decimal("1.5")):
        with pytest.raises(ValidationError):
            made.level = wrong
        assert made.level is it.ItLevel.LOW
    made.rate = Decimal("0.5")
    assert made.rate is it.ItRate.M0
    assert made.rate * 2 == it.ItRate.M1


@pytest.mark.parametrize(
    ("values", "base"),
    [
        (("a", "b"), enum.StrEnum),
        ((1, 2), enum.IntEnum),
        ((1, 2.5), float),
        (("a", 1), enum.Enum),
    ],
)
def test_the_class_is_of_the_type_of_its_values(package: Any, values: Any, base: type) -> None:
    it = package({"it.json": {"$defs": {"Which": named(*values)}}})("it")
    assert issubclass(it.Which, base)
    assert issubclass(it.Which, enum.Enum)
    assert [(one.name, one.value) for one in it.Which] == [(f"M{at}", one) for at, one in enumerate(values)]


@pytest.mark.parametrize("schema", [{"enum": [1, 2]}, named("a"), named(1), {"const": 1, "title": "one"}])
def test_numbers_without_names_and_constants_stay_literals(package: Any, schema: dict[str, Any]) -> None:
    it = package({"it.json": {"$defs": {"Which": schema}}})("it")
    assert not isinstance(it.Which, type)


def _text(package: Any, schema: dict[str, Any]) -> str:
    module = package({"it.json": {"$defs": {"Which": schema}}})("it")
    return Path(module.__file__).read_text("utf-8")


def test_members_say_what_their_options_say(package: Any) -> None:
    options = [
        {"const": "png", "title": "PNG", "description": "without loss"},
        {"const": "jpg", "title": "JPEG", "description": "with loss"},
        {"const": "bmp", "title": "Bitmap", "deprecated": True},
        {"const": "gif"},
    ]
    assert (
        'class Which(StrEnum):\n'
        '    PNG = "png"\n    """without loss"""\n'
        '    JPG = "jpg"\n    """JPEG: with loss"""\n'
        '    BMP = "bmp"\n    """Bitmap (deprecated)"""\n'
        '    GIF = "gif"\n'
    ) in _text(package, {"oneOf": options})  # fmt: skip


def test_titles_name_numbers_and_keys_may_be_their_texts(package: Any) -> None:
    schema = {"anyOf": consts(1, 2, -3), "x-enum-descriptions": {"1": "one", "2.0": "two"}}
    assert (
        '    NUMBER_1 = 1\n    """one"""\n'
        '    NUMBER_2 = 2\n    """two"""\n'
    ) in _text(package, schema)  # fmt: skip


def test_a_choice_of_constants_has_no_rule(package: Any) -> None:
    assert "Checked" not in _text(package, {"oneOf": consts("a", "b")})
    assert "Checked" not in _text(package, {"type": "string", "anyOf": consts("a", "b")})


def test_mypy_accepts_every_kind(package: Any, tmp_path: Path) -> None:
    made = package({"it.json": {"$defs": CHOICES}})("it")
    folder = Path(made.__file__).parent
    uses = tmp_path / "uses.py"
    lines = [f"from {folder.name}.it import Integers, Mixed, Numbers"]
    lines += ["one: int = Integers.M0", "two: float = Numbers.M1 * 2", "kept: Mixed = Mixed.M0"]
    uses.write_text("\n".join(chain(lines, [""])), "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(folder), str(uses)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
