"""This repository's own shop: customers, products and orders, with their references and unique members."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st
from tests.stateful.records import Direct, Document, Documents, Reference, mostly

_IDS = ("6f1a0c2e-58a3-4c6b-9d7e-0a1b2c3d4e5f", "6F1A0C2E-58A3-4C6B-9D7E-0A1B2C3D4E5E")
_SKUS = ("GAR-00012", "GAR-00013")
_CATEGORY = "garden-tools"


def _some(*values: Any, odd: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    valid = st.sampled_from(values)
    return mostly(valid, *odd) if odd else valid


_money = st.fixed_dictionaries(
    {
        "amount": _some(0, 24900, 5.0, odd=(0.5, 10**10, "1")),
        "currency": _some("SEK", "EUR", odd=("sek", None)),
    }
)
_address = st.fixed_dictionaries(
    {
        "lines": _some(["Storgatan 1"], ["a", "b", "c"], odd=([], [""], ["a"] * 4)),
        "city": _some("Uppsala", "Åre", odd=("",)),
        "country": _some("SE", odd=("SE ", "Se")),
    },
    optional={"postal_code": _some("753 31", "AB1", odd=("753 31     ", "x"))},
)
_payment = st.fixed_dictionaries(
    {"method": st.just("voucher"), "amount": _money, "code": _some("SPRING2024", odd=("",))}
)
_line = st.fixed_dictionaries(
    {
        "sku": _some(*_SKUS, odd=("GAR-99999", "GAR-00012   ")),
        "quantity": _some(1, 999, 2.0, odd=(0, 1000, 1.5)),
        "price": _money,
    }
)
_ORDER = {
    "customer": _some(*_IDS, odd=("6f1a0c2e-58a3-4c6b-9d7e-0a1b2c3d4e50", "x")),
    "placed_at": _some("2024-05-17T21:03:11.25+02:00", "2024-12-31T23:59:59Z", odd=("2024-05-17",)),
    "status": _some("open", "paid", odd=("Open", None)),
    "lines": mostly(st.lists(_line, min_size=1, max_size=3), []),
    "total": _money,
}
_ORDER_OPTIONAL = {
    "payment": _payment,
    "ship_to": _address,
    "gift_note": _some("Grattis! 🎂", "", odd=("x" * 501, None)),
    "shipped_on": _some("2024-05-18", None, odd=("2024-02-30",)),
}  # fmt: skip
_order = st.fixed_dictionaries(
    {"shop": _some("se", odd=("SE",)), "number": st.sampled_from([1, 2]), **_ORDER}, optional=_ORDER_OPTIONAL
)
_CUSTOMER = {
    "email": _some("a@example.com", "b@example.com", odd=("a",)),
    "signed_up": _some("2024-01-01", odd=("2024-1-1",)),
}
_CUSTOMER_OPTIONAL = {
    "name": _some("Ada", "Åsa", odd=("",)),
    "class": _some("new", "vip", odd=("VIP",)),
    "country": _some("SE", odd=("SE ",)),
    "last_login_from": _some("192.0.2.1", odd=("192.0.2.256",)),
    "newsletter": _some(True, False, odd=(1,)),
    "fax": _some(None, "018-1"),
    "addresses": st.dictionaries(st.sampled_from(["home", "work"]), _address, max_size=2),
}  # fmt: skip
_customer = st.fixed_dictionaries({"id": st.sampled_from(_IDS), **_CUSTOMER}, optional=_CUSTOMER_OPTIONAL)
_PRODUCT = {
    "name": _some("Spade", "Rake", odd=("",)),
    "price": _money,
    "category": _some(_CATEGORY, odd=("nowhere", "Garden")),
}
_PRODUCT_OPTIONAL = {
    "weight": _some(1450.5, 0.001, 7, odd=(0, "1")),
    "tags": _some([], ["steel"], ["a", "b"], odd=(["a", "a"], [""])),
    "attributes": _some({}, {"x": 1.50}, odd=({"x": None},)),
    "available_from": _some("2024-01-01", odd=("x",)),
    "supplier": _some("Fiskars", None, 1.5),
}  # fmt: skip
_product = st.fixed_dictionaries(
    {"sku": _some(*_SKUS, odd=("GAR-00012345   ", "gar-1234")), **_PRODUCT}, optional=_PRODUCT_OPTIONAL
)


def _changes(members: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    return st.one_of(*(st.fixed_dictionaries({name: values}) for name, values in members.items()))


def _skus(order: Document) -> list[str]:
    return [line["sku"] for line in order["lines"]]


def _of_customer(order: Document) -> list[str]:
    return [order["customer"]]


def _of_category(product: Document) -> list[str]:
    return [product["category"]]


def _name_and_category(product: Document) -> tuple[str, str]:
    return product["name"], product["category"]


_DIRECT = (
    Direct("UPDATE customer SET fax = '018-2' WHERE id = ?", lambda one: one.update(fax="018-2")),
    Direct("UPDATE customer SET newsletter = NULL WHERE id = ?", lambda one: one.pop("newsletter", None)),
)


def documents(bundle: Path) -> tuple[Documents, ...]:
    """The tables that are written to; the validators are those of the generated bundle."""
    whole = json.loads(bundle.read_text("utf-8"))

    def validator(definition: str) -> jsonschema_rs.Validator:
        root = {"$schema": whole["$schema"], "$ref": f"#/$defs/{definition}", "$defs": whole["$defs"]}
        return jsonschema_rs.validator_for(root, validate_formats=True)

    return (
        Documents(
            "customer",
            ("id",),
            _customer,
            _changes({**_CUSTOMER, **_CUSTOMER_OPTIONAL}),
            validator("shop.customer.Customer"),
            uniques=(lambda one: one["email"],),
            direct=_DIRECT,
        ),
        Documents(
            "product",
            ("sku",),
            _product,
            _changes({**_PRODUCT, **_PRODUCT_OPTIONAL}),
            validator("shop.product.Product"),
            uniques=(_name_and_category,),
            references=(Reference(_of_category, "category", "slug"),),
        ),
        Documents(
            "shop_order",
            ("shop", "number"),
            _order,
            _changes({**_ORDER, **_ORDER_OPTIONAL}),
            validator("shop.order.Order"),
            references=(Reference(_of_customer, "customer", "id"), Reference(_skus, "product", "sku")),
        ),
        Documents("category", ("slug",), st.nothing(), st.nothing(), validator("shop.category.Category")),
    )


#: What is there from the beginning.
START = (
    ("category", {"slug": _CATEGORY, "name": "Garden tools"}),
    ("customer", {"id": _IDS[0], "email": "a@example.com", "signed_up": "2024-01-01"}),
    ("customer", {"id": _IDS[1], "email": "c@example.com", "signed_up": "2024-01-02"}),
    (
        "product",
        {"sku": _SKUS[0], "name": "Spade", "category": _CATEGORY, "price": {"amount": 1, "currency": "SEK"}},
    ),
    (
        "product",
        {"sku": _SKUS[1], "name": "Hoe", "category": _CATEGORY, "price": {"amount": 2, "currency": "SEK"}},
    ),
)
TABLES = (
    "category",
    "customer",
    "customer_addresses",
    "product",
    "product_tags",
    "shop_order",
    "shop_order_lines",
)
