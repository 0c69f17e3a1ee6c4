"""A FastAPI application over the shop: what it reads, what it answers, and what its OpenAPI page says."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from generated.models.shop.category import Category
from generated.models.shop.customer import Customer
from generated.models.shop.order import Order
from generated.models.shop.payment import Payment
from generated.models.shop.product import Product

from trivet.json_text import json_lines
from trivet.normalize import normalize
from trivet.normalize.bundle import bundle
from trivet.settings import Settings
from trivet.source import load, resolve

CHECKOUT = Path(__file__).resolve().parents[3]
MODELS: dict[str, Any] = {
    "category": Category,
    "customer": Customer,
    "order": Order,
    "payment": Payment,
    "product": Product,
}
_SETTINGS = Settings.from_file(CHECKOUT / "trivet.yaml")
BUNDLE = json.loads(json_lines(bundle(normalize(resolve(load(_SETTINGS), _SETTINGS), _SETTINGS))))
EXAMPLES = sorted((CHECKOUT / "examples" / "shop").glob("*/*/*.json"))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    for name, model in MODELS.items():
        _serve(app, name, model)
    with TestClient(app) as made:
        yield made


def _serve(app: FastAPI, name: str, model: Any) -> None:
    def keep(document: Any) -> Any:
        return document

    keep.__annotations__ = {"document": model, "return": model}
    app.post(f"/{name}")(keep)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: "-".join(path.parts[-3:]))
def test_requests_and_default_responses(
    client: TestClient, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kind, is_valid = path.parts[-3], path.parts[-2] == "valid"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        response = client.post(
            f"/{kind}", content=path.read_bytes(), headers={"content-type": "application/json"}
        )
    assert response.status_code == (200 if is_valid else 422)
    assert not caplog.records or all("HTTP Request" in record.message for record in caplog.records)
    if is_valid:
        assert _validator(f"shop.{kind}.{kind.title()}").is_valid(response.json())
    else:
        assert not re.search(r"schemas/|\.yaml|generated/", response.text)


def test_the_page_says_what_the_schemas_say(client: TestClient) -> None:
    components = client.get("/openapi.json").json()["components"]["schemas"]
    sources = {name: schema for name, schema in BUNDLE["$defs"].items() if name.startswith("shop.")}
    by_class = {name.rpartition(".")[2]: schema for name, schema in sources.items()}
    assert components.keys() - by_class.keys() == {"HTTPValidationError", "ValidationError"}
    assert {"Order", "OrderLine", "Money", "Status", "Customer", "Product"} <= components.keys()
    for name in components.keys() & by_class.keys():
        expected = _as_published(by_class[name])
        shown = components[name]
        if "enum" in expected:  # pydantic's own form, which adds the class's name
            shown = {key: value for key, value in shown.items() if key != "title"}
        assert shown == expected, name


def _as_published(value: Any) -> Any:
    """The listed differences: references, x- keys, and formats that only annotate are keywords."""
    if isinstance(value, list):
        return [_as_published(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _as_published(item) for key, item in value.items() if not key.startswith("x-")}
    made |= {key: item for key, item in value.get("x-trivet-unasserted", {}).items() if key in ("format",)}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = "#/components/schemas/" + made["$ref"].rpartition(".")[2]
    return made


def _validator(definition: str) -> Any:
    return jsonschema_rs.validator_for({**BUNDLE, "$ref": f"#/$defs/{definition}"})


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("by_alias", [True, False])
@pytest.mark.parametrize("name", sorted(MODELS.keys() - {"payment"}))
def test_the_schemas_of_classes_give_the_verdicts_of_the_source(name: str, mode: Any, by_alias: bool) -> None:
    described = MODELS[name].model_json_schema(mode=mode, by_alias=by_alias)
    ours, theirs = jsonschema_rs.validator_for(described), _validator(f"shop.{name}.{name.title()}")
    for path in EXAMPLES:
        document = json.loads(path.read_text("utf-8"))
        assert ours.is_valid(document) == theirs.is_valid(document), path
    source = yaml.safe_load((CHECKOUT / "schemas" / "shop" / f"{name}.yaml").read_text("utf-8"))
    assert _texts(source) - _texts(described) <= _texts(source.get("$defs", {}))


def _texts(value: Any) -> set[str]:
    """All titles and descriptions."""
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    if not isinstance(value, dict):
        return set()
    here = {value[key] for key in ("title", "description") if isinstance(value.get(key), str)}
    return here.union(*map(_texts, value.values()))
