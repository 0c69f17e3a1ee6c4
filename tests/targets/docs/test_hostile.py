"""Whatever the schemas say, the pages have the shape that the same schemas with plain words would have."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.targets.docs.building import dead_links, documented, pages, shape, written

from trivet.target_result import TargetResult

PIECES = [
    *"`*_[]()|~$>#+-=:.!<&;\\ \t@/\"'{}^a1b",
    "<script>alert(1)</script>", "<!--", "-->", "](javascript:x)", "![x](y)", "```",
    "\n# forged\n", "\n---\n",
    "\r\n\r\n| a | b |\n| - | - |\n", "</details>", "\u202e", "\0", "\x1b[2J", "%%{init}%%", "]:", "&#35;",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


DETAILS = {
    "heading_open", "heading_close", "inline", "html_inline", "code_inline", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "paragraph_open", "paragraph_close",
}  # fmt: skip


def tree(text: str) -> dict[str, Any]:
    """A schema with the text in every place that takes one."""
    return {
        "title": f"T {text}",
        "x-python-name": "Same",
        "description": f"d {text} e",
        "type": "object",
        "x-owner": f"o {text}",
        "x-collection": f"c{text}",
        f"x-{text}": text,
        "properties": {
            f"p{text}": {"type": "string", "description": text, "title": f"t {text}", "default": text},
            "e": {"enum": ["plain", f"v{text}"], "description": f"{text}"},
            "m": {"type": "object", "additionalProperties": {"const": text}, "examples": [text]},
            "n": {"oneOf": [{"const": text}, {"required": [text]}, {"not": {"const": {text: text}}}]},
        },
        "required": [f"p{text}"],
        "examples": [{f"p{text}": text}],
    }


def built(text: str) -> tuple[TargetResult, list[tuple[str, str]]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        leg = documented(written(folder, {"a.json": tree(text)}))
        return leg, dead_links(leg, folder)


def apart(text: str) -> tuple[str, str]:
    """A page without its details, which only long constraints have; and the details."""
    before, heading, after = text.partition("\n## Details\n")
    details, more, rest = after.partition("\n## ")
    return before + more + rest, heading + details


@pytest.fixture(scope="module")
def plain() -> dict[str, list[str]]:
    return {path: shape(apart(text)[0]) for path, text in pages(built("x")[0]).items()}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT)
@example(text="\n# forged\n")
@example(text="</details><script>")
@example(text="|`|\\|`")
def test_no_text_changes_the_shape_of_a_page(plain: dict[str, list[str]], text: str) -> None:
    leg, dead = built(text)
    assert dead == []
    for path, page in pages(leg).items():
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", page)
        rest, details = apart(page)
        found = shape(rest)
        assert set(shape(details)) <= DETAILS
        for kind in (
            "heading_open",
            "html_block",
            "html_inline",
            "table_open",
            "tr_open",
            "td_open",
            "fence",
        ):
            assert found.count(kind) == plain[path].count(kind), (path, kind)
        for kind in ("image", "hr", "blockquote_open", "code_block"):
            assert kind not in found
