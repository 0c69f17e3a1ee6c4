"""Instance files find their documents, and are read one at a time."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from decimal import Decimal
from pathlib import Path

from trivet.diagnostics import Diagnostic
from trivet.prove.instances import Instance, Source, find, read

DOCUMENTS = {"schemas/shop/order.json": "shop/order.json", "schemas/order.json": "order.json"}


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_the_path_names_the_document_and_the_label(tmp_path: Path) -> None:
    write(
        tmp_path,
        examples__shop__order__valid__a_json="{}",
        examples__shop__order__invalid__b_json="1",
        examples__order_json="{}",
    )
    found = find(tmp_path, ["examples"], DOCUMENTS)
    assert found.diagnostics == ()
    assert [(each.shown, each.document, each.expected) for each in found.files] == [
        ("examples/order.json", "schemas/order.json", None),
        ("examples/shop/order/invalid/b.json", "schemas/shop/order.json", False),
        ("examples/shop/order/valid/a.json", "schemas/shop/order.json", True),
    ]


def test_a_folder_in_the_middle_is_found_by_its_whole_path(tmp_path: Path) -> None:
    write(tmp_path, examples__shop__order__valid__a_json="{}")
    (source,) = find(tmp_path, ["examples/shop/order/valid"], DOCUMENTS).files
    assert (source.document, source.expected) == ("schemas/shop/order.json", True)


def test_what_belongs_nowhere_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, stray_json="{}")
    found = find(tmp_path, ["stray.json", "absent"], DOCUMENTS)
    assert [each.rule for each in found.diagnostics] == ["instance-unassigned", "unreadable"]
    (source,) = find(tmp_path, ["stray.json"], DOCUMENTS, "schemas/order.json").files
    assert source.document == "schemas/order.json"


def test_labels_name_schema_instance_and_verdict(tmp_path: Path) -> None:
    rows = [
        {"schema": "schemas/order.json", "instance": "data/x.json", "valid": False},
        {"schema": "schemas/absent.json", "instance": "data/x.json", "valid": True},
    ]
    write(tmp_path, labels_json=json.dumps(rows), data__x_json="1")
    found = find(tmp_path, ["labels.json"], DOCUMENTS)
    assert [(each.document, each.expected) for each in found.files] == [("schemas/order.json", False)]
    assert found.elsewhere == 1
    (instance,) = read(found.files[0])
    assert isinstance(instance, Instance) and instance.value == 1 and instance.expected is False


def test_files_beside_labels_are_read_too(tmp_path: Path) -> None:
    rows = [{"schema": "schemas/order.json", "instance": "order/valid/x.json", "valid": False}]
    write(
        tmp_path,
        data__labels_json=json.dumps(rows),
        data__order__valid__x_json="1",
        data__order__valid__y_json="2",
        data__deep__order_jsonl="3",
        data__readme_json="{}",
    )
    found = find(tmp_path, ["data"], DOCUMENTS)
    assert [(each.shown, each.expected) for each in found.files] == [
        ("data/order/valid/x.json", False),
        ("data/deep/order.jsonl", None),
        ("data/order/valid/y.json", True),
    ]
    assert (found.beside, found.diagnostics) == (1, ())


def test_numbers_keep_their_digits_and_text_stays_as_it_is(tmp_path: Path) -> None:
    text = '{"a": 1.10, "b": 1e400}\n'
    write(tmp_path, order_json=text)
    (instance,) = read(Source("d", tmp_path / "order.json", "order.json"))
    assert isinstance(instance, Instance)
    assert instance.text == text and instance.value == {"a": Decimal("1.10"), "b": Decimal("1e400")}


def test_lines_are_instances_and_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "order.jsonl").write_bytes(b'1\n\n{"a": 1, "a": 2}\n\xff\n"x"\n')
    found = list(read(Source("d", tmp_path / "order.jsonl", "order.jsonl")))
    assert [one.value for one in found if isinstance(one, Instance)] == [1, "x"]
    faults = [(one.rule, one.location.line) for one in found if isinstance(one, Diagnostic)]
    assert faults == [("duplicate-key", 3), ("not-utf-8", 4)]


def test_lines_are_not_held_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "order.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f'{{"number": {number}, "text": "{"x" * 200}"}}\n' for number in range(20_000))
    source = Source("d", file, "order.jsonl")

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in itertools.islice(read(source), count):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < peak(200) + 100_000
