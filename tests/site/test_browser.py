"""The site in a real browser: it can be read by everybody, it is quiet, and what it says is true."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.site.browser import Visit, axe_source, visiting
from tests.sweep import IS_SWEEP
from tests.targets.docs.python_types import field_of, fields_of, module_of, told

from trivet.pipeline import Build

SESSION = "types/oura.publicsession.PublicSession.html"
#: The pages that each run of CI looks at; a sweep looks at all.
SOME = ("index.html", "fidelity.html", "limits.html", "types/shop.common.Currency.html", SESSION)
WIDTHS = (320, 375, 768, 1280)


@pytest.fixture(scope="module")
def visit(browser: Any, folder: Path) -> Iterator[Visit]:
    with visiting(browser, folder, viewport={"width": 1280, "height": 900}) as one:
        yield one


def looked_at(files: dict[str, str]) -> list[str]:
    return [path for path in files if path.endswith(".html") and (IS_SWEEP or path in SOME)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, folder: Path, files: dict[str, str], scheme: str) -> None:
    axe = axe_source()
    with visiting(browser, folder, color_scheme=scheme) as one:
        for path in looked_at(files):
            one.go(path)
            assert one.violations(axe) == [], path
        assert one.faults == []


def test_no_page_scrolls_sideways_and_none_complains(visit: Visit, files: dict[str, str]) -> None:
    for path in (path for path in files if path.endswith(".html")):
        visit.go(path)
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    assert visit.faults == []


def test_every_property_is_found(visit: Visit, build: Build) -> None:
    visit.go("index.html")
    wanted = [
        [f"{entity.name.local}.{field.name}", field.name, entity.name.local]
        for entity in build.catalog.entities.values()
        for field in entity.fields
    ]
    missed = visit.page.evaluate(
        """wanted => wanted.filter(([query, name, owner]) => {
            const [first] = trivetSearch(query, 30);
            return !first || first.name !== name || first.owner !== owner;
        })""",
        wanted,
    )
    assert wanted and missed == []


def test_search_leads_to_the_property(visit: Visit) -> None:
    visit.go("index.html")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("heart_rate_var")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/*#p-heart_rate_variability")
    assert visit.page.url.endswith(f"{SESSION}#p-heart_rate_variability")


def test_leaving_the_search_closes_it(visit: Visit) -> None:
    visit.go(SESSION)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("mood")
    assert visit.page.is_visible("#results")
    visit.page.keyboard.press("Tab")
    assert not visit.page.is_visible("#results")
    visit.page.keyboard.press("Shift+Tab")
    assert visit.page.is_visible("#results")


@pytest.mark.parametrize(
    ("query", "found"),
    [("order status", "status"), ("  ship_to ", "ship_to"), ("Order", "Order"), ("order", "order")],
)
def test_what_a_query_finds_first(visit: Visit, query: str, found: str) -> None:
    visit.go("index.html")
    names = visit.page.evaluate("query => trivetSearch(query, 30).map(one => one.name)", query)
    assert names and names[0].lower() == found.lower()


READ = """() => Object.fromEntries([...document.querySelectorAll("article > .body > .property")].map(one => [
    one.querySelector("h3 code").textContent,
    {
        presence: [...one.querySelectorAll(".presence")].map(word => word.textContent),
        legs: Object.fromEntries([...one.querySelectorAll(".leg")].map(leg => [
            leg.querySelector("dt span").textContent,
            {
                code: leg.querySelector("dd .home")?.textContent ?? "",
                mark: leg.querySelector(".mark")?.textContent ?? "",
                checks: [...leg.querySelectorAll("li > code:only-child")].map(name => name.textContent),
            },
        ])),
    },
]))"""
MARKS = {"not enforced": "none", "comes back different": "lossy"}


@pytest.mark.parametrize(
    ("definition", "module", "table"),
    [
        ("oura.publicsession.PublicSession", "oura.publicsession", "publicsession"),
        ("shop.order.Order", "shop.order", "shop_order"),
        ("shop.customer.Customer", "shop.customer", "customer"),
    ],
)
def test_what_a_page_says_is_true(
    visit: Visit, build: Build, checkout: Path, postgresql: str, definition: str, module: str, table: str
) -> None:
    visit.go(f"types/{definition}.html")
    said = visit.page.evaluate(READ)
    models = module_of(checkout / "generated", module)
    by_name = fields_of(getattr(models, definition.rpartition(".")[2]))
    assert list(said) == list(by_name)
    lite, postgres = _sqlite(checkout, build), _postgresql(checkout, build, postgresql)
    rows = [row for row in build.ledger["rows"] if row["definition"] == definition]
    for member, one in said.items():
        attribute, field = by_name[member]
        legs = one["legs"]
        assert ("required" in one["presence"]) == field.is_required(), member
        name, _, kind = legs["Python"]["code"].partition(": ")
        assert name == attribute and field_of(kind, models) == told(field), member
        name, _, kind = legs["SQLite"]["code"].partition(" ")
        if name not in lite[table]:  # an array with a table of its own
            assert name in lite and name in postgres, member
        elif kind.startswith("with "):  # an object in several columns
            others = kind.removeprefix("with ").split(", ")
            assert all(each in lite[table] and each in postgres[table] for each in (name, *others)), member
        else:
            assert lite[table][name] == (kind, one["presence"] == ["required"]), member
            name, _, kind = legs["PostgreSQL"]["code"].partition(" ")
            assert postgres[table][name][0] == _plain(kind), member
        for title, target in (("PostgreSQL", "sql/postgresql"), ("SQLite", "sql/sqlite")):
            checks = {legs[title]["code"].partition(" ")[0], *legs[title]["checks"]}
            open_ = {
                row["verdict"]
                for row in rows
                if row["target"] == target and checks & set(row["by"].split(", "))
            }
            mark = MARKS.get(legs[title]["mark"], legs[title]["mark"])
            assert (mark == "exact") == (not open_ - {"annotation", "exact"}), (member, title)
            assert mark == "exact" or mark in open_, (member, title)


def _plain(kind: str) -> str:
    names = {"timestamptz": "timestamp with time zone"}
    return names.get(kind, kind)


def _ddl(checkout: Path, build: Build, dialect: str) -> Iterator[str]:
    for path in build.manifest["apply"][dialect]:
        yield (checkout / path).read_text("utf-8")


def _sqlite(checkout: Path, build: Build) -> dict[str, dict[str, tuple[str, bool]]]:
    with sqlite3.connect(":memory:") as database:
        for text in _ddl(checkout, build, "sqlite"):
            database.executescript(text)
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: {row[1]: (row[2], bool(row[3])) for row in database.execute(f'PRAGMA table_info("{name}")')}
            for name in tables
        }


def _postgresql(checkout: Path, build: Build, uri: str) -> dict[str, dict[str, tuple[str, bool]]]:
    psycopg = pytest.importorskip("psycopg")
    query = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped"""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    with psycopg.connect(uri) as connection:
        for text in _ddl(checkout, build, "postgresql"):
            connection.execute(text)
        for table, column, kind, not_null in connection.execute(query):
            found.setdefault(table, {})[column] = (kind, not_null)
        connection.rollback()
    return found


def test_a_new_reader_finds_it_in_three_clicks(visit: Visit) -> None:
    visit.go("index.html")
    visit.page.click("main a:text-is('PublicSession')")
    assert "wellbeing-squad" in visit.page.inner_text(".badges")
    mood = visit.page.locator("#p-mood")
    assert "bad, worse, same, good, great" in mood.inner_text()
    for title in ("PostgreSQL", "SQLite"):
        leg = mood.locator(".leg", has_text=title)
        assert "exact" in leg.inner_text()
        leg.locator("summary").click()
        assert "publicsession_mood_enum" in leg.inner_text()


def test_without_scripts_everything_but_search_is_there(browser: Any, folder: Path) -> None:
    with visiting(browser, folder, java_script_enabled=False) as one:
        one.go(SESSION)
        assert one.page.locator("#query").count() == one.page.locator(".copy").count() == 0
        assert one.page.locator(".property").count() == 9
        one.page.locator("#p-mood summary").first.click()
        assert one.page.locator("#p-mood .checks li").first.is_visible()


def test_the_example_can_be_copied(browser: Any, folder: Path) -> None:
    with visiting(browser, folder, permissions=["clipboard-read", "clipboard-write"]) as one:
        one.go(SESSION)
        one.page.click("button[aria-label='Copy: Example']")
        one.page.wait_for_function("document.querySelector('.copy').textContent === 'Copied'")
        copied = json.loads(one.page.evaluate("navigator.clipboard.readText()"))
        assert copied["type"] and "start_datetime" in copied


def test_the_example_can_be_copied_from_any_address(browser: Any, folder: Path) -> None:
    def answer(route: Any) -> None:
        route.fulfill(path=str(folder / urlsplit(route.request.url).path.removeprefix("/")))

    page = browser.new_page()
    page.route("http://docs.example/**", answer)
    page.goto(f"http://docs.example/{SESSION}")
    assert not page.evaluate("isSecureContext")  # there is no `navigator.clipboard`
    page.click("button[aria-label='Copy: Example']")
    page.wait_for_function("document.querySelector('.copy').textContent === 'Copied'")
    page.focus("#query")
    page.keyboard.press("Control+v")
    assert '"start_datetime":' in page.input_value("#query")
    page.close()


def test_paper_is_light(browser: Any, folder: Path) -> None:
    with visiting(browser, folder, color_scheme="dark") as one:
        one.go(SESSION)
        one.page.emulate_media(media="print")
        paper = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
        one.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert (
            paper
            == one.page.evaluate("getComputedStyle(document.body).backgroundColor")
            == "rgb(255, 255, 255)"
        )
