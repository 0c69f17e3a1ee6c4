"""The vocabulary, the selection and the profiles, as the command line shows them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

import trivet
from trivet.cli.main import call
from trivet.extensions import EFFECTS, SPELLINGS
from trivet.extensions.read import vocabulary_schema
from trivet.pipeline import examine

CHECKOUT = Path(__file__).resolve().parents[2]
HEAD = "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two documents, one of them for the cloud only, a vocabulary and a profile."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.yaml").write_text(HEAD + "x-team: one\nx-mood: good\n", "utf-8")
    (tmp_path / "schemas" / "b.yaml").write_text(HEAD + "x-cloud-only: true\nx-mood: bad\n", "utf-8")
    (tmp_path / "extensions.yaml").write_text("x-team: {effect: owner}\nx-gone:\n", "utf-8")
    (tmp_path / "trivet.yaml").write_text(
        "extensions: extensions.yaml\n"
        "profiles:\n"
        "  device: {select: {exclude: {x-cloud-only: true}}, output: generated/device}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_schema_is_printed_and_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["schema", "extensions"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == vocabulary_schema()
    assert set(printed["$defs"]["declaration"]["properties"]["effect"]["enum"]) == set(EFFECTS)
    jsonschema_rs.meta.validate(printed)
    own = yaml.safe_load((CHECKOUT / "extensions.yaml").read_text("utf-8"))
    jsonschema_rs.validate(printed, own)


def test_every_effect_has_a_spelling_and_is_documented() -> None:
    told = (CHECKOUT / "docs" / "extensions.md").read_text("utf-8")
    assert set(SPELLINGS.values()) | {"show"} == set(EFFECTS)
    for effect in EFFECTS:
        assert f"`{effect}`" in told, effect
    for key in SPELLINGS:
        assert f"`{key}`" in told, key


def test_lint_counts_undeclared_keys_and_names_unused_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["lint"]) == 0
    told = capsys.readouterr().out
    assert "schemas/a.yaml:4:1: warning extension-undeclared: `x-mood` is not declared (2 locations)" in told
    assert told.count("extension-undeclared") == 1
    assert "extensions.yaml:2:1: notice extension-unused: no schema has `x-gone`" in told
    change(project / "trivet.yaml", "profiles:", "strict: true\nprofiles:")
    assert call(["lint"]) == 1
    assert "error extension-undeclared" in capsys.readouterr().out


def test_a_profile_is_generated_and_checked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate", "-q"]) == 0
    assert call(["check"]) == 1
    told = capsys.readouterr()
    assert "generated/device/models/a.py" in told.out
    assert "run `trivet generate --profile device`, and" in told.err
    assert call(["generate", "-q", "--profile", "device"]) == 0
    assert call(["check"]) == 0
    assert (project / "generated/models/b.py").is_file()
    assert not (project / "generated/device/models/b.py").exists()
    change(project / "trivet.yaml", "x-cloud-only: true", "x-cloud-only: [true, false]")
    capsys.readouterr()
    assert call(["check"]) == 1
    assert "trivet.yaml changed" in capsys.readouterr().out


def test_a_line_of_the_vocabulary_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate", "-q"]) == 0
    assert call(["generate", "-q", "--profile", "device"]) == 0
    change(project / "extensions.yaml", "effect: owner", "effect: table")
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "extensions.yaml changed" in told and "generated/sql/postgresql/a.sql" in told


def test_profiles_keep_to_folders_of_their_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(project / "trivet.yaml", ", output: generated/device", "")
    assert call(["check"]) == 2
    told = capsys.readouterr().err
    assert "trivet.yaml:3:3: error settings: the profile 'device' writes to 'generated" in told


def test_init_drafts_the_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.yaml").write_text(HEAD + "x-mood: good\nx-owner: me\n", "utf-8")
    assert call(["init"]) == 0
    drafted = (tmp_path / "extensions.yaml").read_text("utf-8")
    assert yaml.safe_load(drafted) == {"x-mood": {"effect": "show"}}
    assert "# x-owner: {effect: owner}   # 1 place" in drafted
    assert call(["lint", "--fail-on", "warning"]) == 0
    assert call(["generate", "-q"]) == 0 and call(["check"]) == 0


def test_mypy_accepts_a_program_over_the_shop(tmp_path: Path) -> None:
    """Written against the checked-in models, as a user would."""
    folder = tmp_path / "generated"
    shutil.copytree(CHECKOUT / "generated" / "models", folder / "models")
    (folder / "__init__.py").touch()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    subprocess.run([sys.executable, "program.py"], cwd=tmp_path, check=True)


PROGRAM = """\
from ipaddress import IPv4Address
from uuid import UUID

from generated.models.shop.common import Currency, Money
from generated.models.shop.customer import Customer, CustomerClass
from generated.models.shop.order import Order, Status


def total(order: Order) -> Money:
    currency: Currency = order.lines[0].price.currency
    return Money(amount=sum(one.quantity * one.price.amount for one in order.lines), currency=currency)


def is_local(customer: Customer) -> bool:
    address: IPv4Address | None = customer.last_login_from
    key: UUID = customer.id
    return address is not None and address.is_private and customer.tier is not CustomerClass.VIP and bool(key)


def is_done(order: Order) -> bool:
    return order.status in (Status.SHIPPED, Status.RETURNED)


customer = Customer.model_validate(
    {"id": "6f1a0c2e-58a3-4c6b-9d7e-0a1b2c3d4e5f", "email": "secret@example.org", "signed_up": "2024-02-29",
     "last_login_from": "10.0.0.1", "class": "new"}
)
assert is_local(customer)
assert "secret" not in repr(customer) and "10.0.0.1" not in repr(customer)
"""


# Real trees ---------------------------------------------------------------------------------------------
TREES = {
    "cyclonedx": "",
    "gbfs": "",
    "octokit-webhooks": "",
    "oura/json-schema": "",
    "schemastore-a": "",
}


@pytest.mark.corpora
@pytest.mark.parametrize("tree", sorted(TREES))
def test_real_trees_lint_and_keep_their_keys(tree: str, corpora: Path) -> None:
    """Nothing crashes, each undeclared key is told once, and every key that was written is still there."""
    folder = corpora / tree
    if not folder.is_dir():
        pytest.skip(f"{tree} is not among the corpora")
    settings = trivet.Settings.from_mapping({"schemas": [tree], "draft": "07"}, root=corpora)
    found = examine(settings)
    told = Counter(
        one.message.split("`")[1] for one in found.diagnostics if one.rule == "extension-undeclared"
    )
    assert all(count == 1 for count in told.values())
    assert not [one for one in found.diagnostics if one.rule == "extension-misspelt"]
    kept = Counter(
        keyword
        for definition in found.normal.definitions.values()
        for schema in definition.schema.walk()
        for keyword in schema.keywords
    )
    for keyword in ("javaType", "tsType", "tsAdditionalProperties", "meta:enum", *told):
        written = any(f'"{keyword}"' in one.text for one in found.documents.by_path.values())
        assert keyword in kept or not written or keyword in ALWAYS_OUTSIDE, keyword


#: Keys that stand beside schemas only, never in one.
ALWAYS_OUTSIDE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ('{schema: {"$ref": "#/gone"}}', "1:18: the schema cannot be used: Pointer '/gone' does not exist"),
        ('{schema: {type: string, pattern: "("}}', '1:18: the schema cannot be used: "(" is not a "regex"'),
        ("{schema: {type: strin}}", '1:25: "strin" is not valid under any'),
    ],
)  # fmt: skip
def test_a_schema_that_tests_nothing_is_refused(
    project: Path, declared: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "extensions.yaml").write_text(f"x-mood: {declared}\n", "utf-8")
    assert call(["lint"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.replace("error vocabulary: ", "").startswith(f"extensions.yaml:{told}")
