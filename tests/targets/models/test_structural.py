"""The structure of a catalog accepts every document that its schemas accept."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from trivet.catalog.records import Catalog
from trivet.pipeline import examine
from trivet.settings import Settings
from trivet.targets.models.structural import structural_bundle


@pytest.fixture
def catalog(checkout: Path) -> Catalog:
    return examine(Settings.from_file(checkout / "trivet.yaml")).catalog.made


def test_it_accepts_every_valid_example(catalog: Catalog, checkout: Path) -> None:
    bundle = structural_bundle(catalog.entities.values(), lambda name: name, lambda field: field.name)
    for root in catalog.roots:
        validator = jsonschema_rs.validator_for({**bundle, "$ref": f"#/$defs/{root.definition}"})
        folder = checkout / "examples" / Path(root.document).relative_to("schemas").with_suffix("") / "valid"
        for file in folder.iterdir():
            validator.validate(json.loads(file.read_text("utf-8")))


def test_it_refuses_a_value_of_another_type(catalog: Catalog) -> None:
    bundle = structural_bundle(catalog.entities.values(), lambda name: name, lambda field: field.name)
    validator = jsonschema_rs.validator_for({**bundle, "$ref": "#/$defs/shop.category.Category"})
    assert not validator.is_valid({"slug": 1, "name": "Shoes"})
    assert not validator.is_valid({"slug": "shoes"})


def test_it_has_no_text_of_the_schemas_besides_constants(catalog: Catalog) -> None:
    text = json.dumps(structural_bundle(catalog.entities.values(), lambda name: f"D{len(name)}"))
    assert "description" not in text
    assert "pattern" not in text
