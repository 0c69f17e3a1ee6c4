"""Compares texts, and ignores what formatters change.

Python, JSON, Markdown and SQL are supported. All other texts are compared word by word.
"""

from __future__ import annotations

import ast
import inspect
import io
import json
import tokenize
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from markdown_it import MarkdownIt

_READER = MarkdownIt("commonmark", {"html": True}).enable("table")
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)


def is_reformatted(path: str, have: bytes, wrote: bytes) -> bool:
    """Return whether two texts differ only in what formatters and editors change."""
    try:
        texts = have.decode("utf-8-sig"), wrote.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(_is_one(gist, *texts) for gist in _GISTS.get(PurePosixPath(path).suffix, (_words,)))


def _is_one(gist: Callable[[str], Any], have: str, wrote: str) -> bool:
    try:
        return bool(gist(have) == gist(wrote))
    except _BROKEN:
        return False


def _words(text: str) -> Any:
    return text.split()


def _lines(text: str) -> Any:
    """Return the lines of the text without blanks at their ends.

    Other blanks are kept, since they may be inside a literal.
    """
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _python(text: str) -> Any:
    """Return the syntax tree and the comments of Python code, for comparing two texts.

    Docstrings are compared without their indentation, and comments without white space.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = _docstring(node.value)
    comments = [
        "".join(token.string.split())
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    return ast.dump(tree), comments


def _docstring(node: ast.Constant) -> ast.Constant:
    if not isinstance(node.value, str):
        return node
    lines = inspect.cleandoc(node.value).splitlines()
    return ast.Constant("\n".join(line.rstrip() for line in lines).strip())


def _json(text: str) -> Any:
    """Return the value of a JSON text, with numbers as written and duplicate members kept."""

    def members(pairs: list[tuple[str, Any]]) -> Any:
        return "members", sorted(pairs, key=repr)

    return json.loads(
        text, object_pairs_hook=members, parse_int=_number, parse_float=_number, parse_constant=_number
    )


def _number(text: str) -> Any:
    return "number", text


def _markdown(text: str) -> Any:
    """Return the words of the page's HTML, and the labels of its link references."""
    environment: dict[str, Any] = {}
    html = _READER.render(text, environment)
    return html.split(), sorted(environment.get("references", {}))


_GISTS: dict[str, tuple[Callable[[str], Any], ...]] = {
    ".py": (_python,),
    ".json": (_json,),
    ".md": (_words, _markdown),
    ".sql": (_lines,),
}
