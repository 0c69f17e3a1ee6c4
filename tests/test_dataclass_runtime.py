"""The reader and writer of generated dataclasses: exact, strict, and with the place of every fault."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeAlias

import pytest

from trivet.dataclass_runtime import ABSENT, Absent, DocumentError, dump, dumps, load, loads


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


@dataclass(kw_only=True)
class Cat:
    name: str
    class_: int | None = field(default=None, metadata={"name": "class"})
    mood: Mood | Absent | None = ABSENT
    kittens: list[Cat] | None = None


@dataclass(kw_only=True)
class Dog:
    _closed: ClassVar[bool] = True
    name: str
    loud: bool | None = None


Pet: TypeAlias = Dog | Cat


@pytest.mark.parametrize(
    "document",
    [
        {"name": "Tom"},
        {"name": "Tom", "class": 3},
        {"name": "Tom", "mood": None},
        {
            "name": "Tom",
            "mood": "good",
            "kittens": [{"name": "Tim", "class": 1}, {"name": "Kim", "mood": None}],
        },
    ],
)
def test_documents_come_back_as_they_were(document: dict[str, Any]) -> None:
    assert json.loads(dumps(loads(Cat, json.dumps(document)))) == document


def test_absent_is_not_null() -> None:
    assert load(Cat, {"name": "x"}).mood is ABSENT
    assert load(Cat, {"name": "x", "mood": None}).mood is None
    assert load(Cat, {"name": "x", "mood": "bad"}).mood is Mood.BAD


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "(root): an object is expected"),
        ({}, '(root): the member "name" is missing'),
        ({"name": 1}, "/name: a string is expected"),
        ({"name": "x", "class": None}, "/class: an integer is expected"),
        ({"name": "x", "class": True}, "/class: an integer is expected"),
        ({"name": "x", "class": 1.5}, "/class: an integer is expected"),
        ({"name": "x", "mood": "sad"}, "/mood: no option of the type takes the value"),
        ({"name": "x", "kittens": [{"name": "y"}, {"name": None}]}, "/kittens/1/name: a string is expected"),
    ],
)
def test_a_fault_has_its_place(document: Any, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load(Cat, document)
    assert str(caught.value).startswith(words)


def test_a_closed_class_refuses_other_members() -> None:
    with pytest.raises(DocumentError, match='there is no member "tail~/"'):
        load(Dog, {"name": "x", "tail~/": 1})
    with pytest.raises(DocumentError, match=r"^/a~0~1b: "):
        load(dict[str, Dog], {"a~/b": 1})


def test_a_union_takes_the_option_that_keeps_all_members() -> None:
    assert isinstance(load(Pet, {"name": "x", "class": 1}), Cat)
    assert isinstance(load(Pet, {"name": "x", "loud": True}), Dog)
    assert isinstance(load(Cat | Dog, {"name": "x", "loud": True}), Dog)


MADE: list[object] = []


class Counted:
    def __post_init__(self) -> None:
        MADE.append(self)


@dataclass(kw_only=True)
class Add(Counted):
    left: Add | Sub | Open | int
    op: Literal["+"]


@dataclass(kw_only=True)
class Sub(Counted):
    left: Add | Sub | Open | int
    op: Literal["-"]


@dataclass(kw_only=True)
class Open(Counted):
    left: Add | Sub | Open | int
    note: str | None = None


@pytest.mark.parametrize("last", [{"op": "-"}, {"note": "x"}, {"op": "?"}])
def test_each_object_is_read_once_as_each_class(last: dict[str, Any]) -> None:
    document: Any = 1
    for _ in range(12):
        document = {"left": document, **last}
    MADE.clear()
    read = load(Add | Sub | Open, document)
    assert isinstance(read, Sub if last == {"op": "-"} else Open)
    assert len(MADE) == 12


def test_parts_that_are_one_object_are_read_apart() -> None:
    kitten = {"name": "Tim"}
    read: Any = load(Cat | Dog, {"name": "Tom", "kittens": [kitten, kitten]})
    assert read.kittens[0] == read.kittens[1] and read.kittens[0] is not read.kittens[1]


@pytest.mark.parametrize(
    ("text", "number"), [("1e23", 10**23), ("1.0", 1), ("12e1", 120), (str(2**80), 2**80)]
)
def test_an_integer_is_what_the_text_says(text: str, number: int) -> None:
    read = loads(int, text)
    assert (read, type(read)) == (number, int)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e400"])
def test_what_is_no_number_of_json_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        loads(float, text)
    with pytest.raises(ValueError, match="JSON"):
        dumps(float(text))


@pytest.mark.parametrize(
    ("form", "value"), [(Literal[1, "a"], True), (Literal[True], 1), (Literal["a"], "b")]
)
def test_constants_are_compared_as_json(form: object, value: object) -> None:
    with pytest.raises(DocumentError, match="none of the constants"):
        load(form, value)


@pytest.mark.parametrize(
    ("form", "nulls", "other"),
    [(None, None, 1), (list[None], [None, None], [1]), (dict[str, None], {"a": None}, {"a": 1})],
)
def test_null_alone_is_a_type(form: object, nulls: Any, other: Any) -> None:
    assert load(form, nulls) == nulls
    with pytest.raises(DocumentError, match="null is expected"):
        load(form, other)


def test_dump_gives_json_values() -> None:
    cat = Cat(name="x", mood=Mood.GOOD, kittens=[Cat(name="y")])
    assert dump({"pets": [cat]}) == {"pets": [{"name": "x", "mood": "good", "kittens": [{"name": "y"}]}]}
    assert type(dump(cat)["mood"]) is str
