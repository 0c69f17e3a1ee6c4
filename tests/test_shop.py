"""The shop as its users run it: all tables with their foreign keys enforced, filled in the manifest's order.

What is loaded here are the files in `generated/` and the valid examples, in real databases.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.engines import equal, exact, fresh_postgresql

CHECKOUT = Path(__file__).resolve().parents[1]
MANIFEST = json.loads((CHECKOUT / "generated" / "manifest.json").read_text("utf-8"))
SHOP = [row for row in MANIFEST["roots"] if row["document"].startswith("schemas/shop/")]


class Shop:
    """The tables of one engine: documents in, documents out."""

    def __init__(self, engine: str, connection: Any) -> None:
        self.engine, self.connection = engine, connection
        self.mark = {"sqlite": "?", "postgresql": "%s"}[engine]
        self.text = {"sqlite": "doc", "postgresql": "doc::text"}[engine]
        for path in MANIFEST["apply"][engine]:
            ddl = (CHECKOUT / path).read_text("utf-8")
            connection.executescript(ddl) if engine == "sqlite" else connection.execute(ddl)

    def put(self, view: str, text: str) -> None:
        self.connection.execute(f"INSERT INTO {view} (doc) VALUES ({self.mark})", (text,))

    def replace(self, view: str, key: str, text: str) -> None:
        """Puts the document in the place of the one that has the same key."""
        same = exact(text)[key]
        self.connection.execute(
            f"UPDATE {view} SET doc = {self.mark} WHERE doc ->> '{key}' = {self.mark}",
            (text, same if self.engine == "sqlite" else str(same)),
        )

    def documents(self, view: str) -> list[Any]:
        return [exact(text) for (text,) in self.connection.execute(f"SELECT {self.text} FROM {view}")]

    def views(self) -> dict[str, tuple[str, Path]]:
        """The document views and the examples of the shop, in the order in which they are loaded."""
        found = {row["sql"][self.engine]["table"]: row for row in SHOP}
        return {
            found[table]["document"]: (found[table]["sql"][self.engine]["documents"], _examples(found[table]))
            for table in MANIFEST["load"][self.engine]
            if table in found
        }


def _examples(row: dict[str, Any]) -> Path:
    return CHECKOUT / "examples" / Path(row["document"]).relative_to("schemas").with_suffix("") / "valid"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    if request.param == "sqlite":
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        yield Shop("sqlite", connection)
    else:
        with fresh_postgresql(request.getfixturevalue("postgresql")) as engine:
            yield Shop("postgresql", engine.connection)


#: A member that tells the documents of a type apart.
_KEYS = {
    "schemas/shop/category.yaml": "slug",
    "schemas/shop/customer.yaml": "id",
    "schemas/shop/order.yaml": "number",
    "schemas/shop/product.yaml": "sku",
}
_REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)


#: Which table refers to which: what x-references asks for, and the rows of x-storage to their owners.
_RELATIONS = {
    ("customer_addresses", "customer"),
    ("product", "category"),
    ("product_tags", "product"),
    ("shop_order", "customer"),
    ("shop_order_lines", "product"),
    ("shop_order_lines", "shop_order"),
}
_ALL_RELATIONS = {
    "sqlite": """
        SELECT DISTINCT t.name, k."table" FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS k
        WHERE t.type = 'table'
    """,
    "postgresql": """
        SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'
    """,
}


def test_the_shop_is_five_documents_that_refer_to_each_other(shop: Shop) -> None:
    assert len(shop.views()) == 5
    assert set(shop.connection.execute(_ALL_RELATIONS[shop.engine]).fetchall()) == _RELATIONS


def test_lines_and_addresses_and_tags_are_rows(shop: Shop) -> None:
    for view, folder in shop.views().values():
        for path in (folder / "full.json", folder / "minimal.json"):
            if path.exists() and not shop.documents(view):
                shop.put(view, path.read_text("utf-8"))
    query = "SELECT ordinal, sku, price_amount, price_currency FROM shop_order_lines ORDER BY ordinal"
    (view, _) = shop.views()["schemas/shop/order.yaml"]
    (order,) = shop.documents(view)
    assert shop.connection.execute(query).fetchall() == [
        (ordinal, line["sku"], line["price"]["amount"], line["price"]["currency"])
        for ordinal, line in enumerate(order["lines"])
    ]
    (product,) = shop.documents(shop.views()["schemas/shop/product.yaml"][0])
    tags = shop.connection.execute("SELECT value FROM product_tags ORDER BY ordinal").fetchall()
    assert [tag for (tag,) in tags] == product["tags"] != []
    (customer,) = shop.documents(shop.views()["schemas/shop/customer.yaml"][0])
    keys = shop.connection.execute("SELECT key FROM customer_addresses").fetchall()
    assert {key for (key,) in keys} == set(customer["addresses"]) != set()


def test_rows_go_with_their_document(shop: Shop) -> None:
    for view, folder in shop.views().values():
        if not shop.documents(view) and (folder / "full.json").exists():
            shop.put(view, (folder / "full.json").read_text("utf-8"))
    order, _ = shop.views()["schemas/shop/order.yaml"]
    shop.connection.execute(f"DELETE FROM {order}")
    assert shop.connection.execute("SELECT count(*) FROM shop_order_lines").fetchone() == (0,)


def test_every_document_goes_in_and_comes_back(shop: Shop) -> None:
    """The first example of each type is inserted, the others of the same key take its place."""
    loaded = 0
    for document, (view, folder) in shop.views().items():
        for path in sorted(folder.glob("*.json"), reverse=True):
            text = path.read_text("utf-8")
            try:
                shop.put(view, text)
            except _REFUSED as refused:
                assert "UNIQUE" in str(refused) or "duplicate key" in str(refused)
                shop.replace(view, _KEYS[document], text)
            assert any(equal(one, exact(text)) for one in shop.documents(view)), path
            loaded += 1
    assert loaded == sum(1 for _, folder in shop.views().values() for _ in folder.glob("*.json")) > 15


@pytest.mark.parametrize("document", ["schemas/shop/order.yaml", "schemas/shop/product.yaml"])
def test_a_document_before_the_one_it_refers_to_is_refused(shop: Shop, document: str) -> None:
    view, folder = shop.views()[document]
    with pytest.raises(_REFUSED, match=r"(?i)foreign key"):
        shop.put(view, (folder / "minimal.json").read_text("utf-8"))
    assert shop.documents(view) == []


def test_what_is_referred_to_stays(shop: Shop) -> None:
    views = shop.views()
    for document in ("schemas/shop/category.yaml", "schemas/shop/product.yaml"):
        view, folder = views[document]
        shop.put(view, (folder / "full.json").read_text("utf-8"))
    with pytest.raises(_REFUSED, match=r"(?i)foreign key"):
        shop.connection.execute(f"DELETE FROM {views['schemas/shop/category.yaml'][0]}")
    shop.connection.execute(f"DELETE FROM {views['schemas/shop/product.yaml'][0]}")
    shop.connection.execute(f"DELETE FROM {views['schemas/shop/category.yaml'][0]}")
