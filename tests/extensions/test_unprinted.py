"""A key whose effect nothing prints is told at its place, in `trivet lint`."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.pipeline import examine
from trivet.settings import Settings


@pytest.mark.parametrize("key", ["x-storage"])
def test_every_use_in_the_shop_is_told(checkout: Path, key: str) -> None:
    found = examine(Settings.from_file(checkout / "trivet.yaml")).diagnostics
    told = [one for one in found if one.rule == "extension-unprinted" and f"`{key}`" in one.message]
    lines = {
        (path.relative_to(checkout).as_posix(), number)
        for path in (checkout / "schemas").rglob("*")
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if f"{key}:" in line
    }
    assert lines and {(one.location.document, one.location.line) for one in told} == lines
    assert {one.severity for one in told} == {"notice"}
