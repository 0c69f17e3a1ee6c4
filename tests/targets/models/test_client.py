"""Every class of this repository is made by attribute names: mypy agrees, and the documents are valid."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel
from tests.targets.models import client

CHECKOUT = Path(__file__).resolve().parents[3]


def _made() -> list[BaseModel]:
    orders = [client.order(payment) for payment in client.payments()]
    return [client.customer(), *orders, client.product(), client.categories(), client.session()]


@pytest.mark.slow
def test_mypy_needs_no_plugin() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", ""]
    run = subprocess.run(
        [*command, client.__file__], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_what_is_made_is_a_document() -> None:
    for made in _made():
        assert type(made).model_validate_json(made.model_dump_json()) == made


def test_every_class_is_made() -> None:
    used = {
        name
        for name, value in vars(client).items()
        if isinstance(value, type) and issubclass(value, BaseModel)
    }
    folders = [CHECKOUT / "generated" / "models" / name for name in ("oura", "shop")]
    texts = [path.read_text("utf-8") for folder in folders for path in folder.glob("[a-z]*.py")]
    declared = {
        line.split("(")[0].removeprefix("class ")
        for text in texts
        for line in text.splitlines()
        if line.startswith("class ") and "(JsonModel)" in line
    }
    assert used == declared


def test_a_union_is_told_apart_by_its_tag() -> None:
    assert [client.method(one) for one in client.payments()] == [
        "4242",
        "SE4550000000058398257466",
        "AAAAAAAAA1",
    ]
