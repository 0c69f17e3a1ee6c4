"""Renders Jinja templates. This is the only module that imports jinja2.

A template can print only sinks and integers, and a template of a site only `Html`. A plain string raises an
error. So text from a schema is always escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
)

from trivet.diagnostics import InternalError, TrivetError, show
from trivet.sinks import Html, Sink, UnsafeTextError
from trivet.template_files import packaged_folder, template_names, templates_digest

#: The ending of templates that may print HTML only.
_HTML = ".html.jinja2"
#: What an expression in a template may raise, besides Jinja's own errors; an `OSError` if a template cannot be read.
_FAULTS = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
#: Names of former templates, with their replacements.
RETIRED: Mapping[str, str] = {
    "sql/postgresql/door.sql.jinja2": "it is called `sql/postgresql/document_view.sql.jinja2` now; rename it",
    "sql/sqlite/door.sql.jinja2": "it is called `sql/sqlite/document_view.sql.jinja2` now; rename it",
    "models/_json.py.jinja2": "it is not a template any more; the package's `_json` is copied unchanged; delete it",
    "models/_own.py.jinja2": "it is not a template any more; `_json/own.py` is copied unchanged; delete it",
}


class RenderError(TrivetError):
    """A template cannot be rendered. The message says which one and why."""


def packaged_templates() -> Path:
    """Return the folder with the templates that are part of trivet."""
    return Path(packaged_folder())


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders templates by name.

    A file in the folder `override` replaces the packaged template of the same name. If `alone` is true, only the
    templates in that folder exist.
    """

    override: Path | None = None
    alone: bool = False
    _environment: Environment = field(init=False, repr=False, compare=False)
    _html: Environment = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_environment", _environment(self.folders, _finalize))
        object.__setattr__(self, "_html", _environment(self.folders, _finalize_html))

    @property
    def folders(self) -> tuple[Path, ...]:
        if self.override is None:
            return (packaged_templates(),)
        return (self.override,) if self.alone else (self.override, packaged_templates())

    def render(self, template: str, plan: Mapping[str, Any]) -> str:
        """Return the text that a template renders; the items of `plan` are its variables.

        Raises `RenderError` for a faulty template.
        """
        try:
            environment = self._html if template.endswith(_HTML) else self._environment
            return environment.get_template(template).render(plan)
        except UnicodeDecodeError as error:
            raise RenderError(f"template {template}: it is not UTF-8") from error
        except TemplateError as error:
            where = _told(*self._place(template, error))
            raise RenderError(f"template {where}: {_of_jinja(error)}") from error
        except _BareTextError as error:
            where = _told(*self._place(template, error))
            if self.overridden():
                raise RenderError(f"template {where}: it {error}") from error
            raise InternalError(f"template {where}: it {error}") from error
        except _FAULTS as error:
            name, line = self._place(template, error)
            if name not in self.overridden():
                raise
            raise RenderError(f"template {_told(name, line)}: {_why(error)}") from error

    def _place(self, template: str, error: Exception) -> tuple[str, int]:
        """Return the template that has the error, and the line; 0 if the line is unknown.

        The template with the error may be one that `template` includes.
        """
        if isinstance(error, TemplateSyntaxError):
            return error.name or template, error.lineno
        place, step = (template, 0), error.__traceback__
        while step is not None:
            file = Path(step.tb_frame.f_code.co_filename)
            folder = next((one for one in self.folders if file.is_relative_to(one)), None)
            if folder is not None:
                place = file.relative_to(folder).as_posix(), step.tb_lineno
            step = step.tb_next
        return place

    def names(self) -> tuple[str, ...]:
        """Return the names of all templates, sorted; overrides are included."""
        return template_names(map(str, self.folders))

    def overridden(self) -> tuple[str, ...]:
        """Return the names of the templates in `override`, sorted."""
        folder = self.override
        return () if folder is None else tuple(name for name in self.names() if (folder / name).is_file())

    def refuse_retired(self) -> None:
        """Raise `RenderError` if the overrides contain a template that trivet no longer has."""
        found = [f"template {name}: {RETIRED[name]}" for name in self.overridden() if name in RETIRED]
        if found:
            raise RenderError("\n".join(found))

    def source(self, name: str) -> str:
        """Return the text of the template with this name, with LF line ends; "" if there is none.

        An override takes precedence. Raises `RenderError` if the file is not UTF-8.
        """
        found = next((folder / name for folder in self.folders if (folder / name).is_file()), None)
        try:
            return "" if found is None else found.read_bytes().replace(b"\r\n", b"\n").decode()
        except UnicodeDecodeError as error:
            raise RenderError(f"template {name}: it is not UTF-8") from error

    def digest(self) -> str:
        """Return the `sha256:…` of the names and texts of all templates in use, with CRLF read as LF."""
        return templates_digest(tuple(map(str, self.folders)))


def _told(name: str, line: int) -> str:
    return f"{name}:{line}" if line else name


def _of_jinja(error: TemplateError) -> str:
    if isinstance(error, TemplateNotFound):  # its message may contain the paths of all folders
        return f"there is no template '{show(str(error.name))}'"
    return error.message or type(error).__name__


def _why(error: Exception) -> str:
    if isinstance(error, UnsafeTextError):
        return f"a name or text of a schema {error}"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{type(error).__name__}: {show(reason)}"


def _environment(folders: tuple[Path, ...], finalize: Callable[[Any], Any]) -> Environment:
    return Environment(
        loader=FileSystemLoader(folders, encoding="utf-8-sig"),  # some editors write a byte order mark
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


class _BareTextError(Exception):
    """Raised if a template prints a value that is not a sink, such as a plain string.

    A sink is a string that is known to be safe in one kind of output.
    """


def _finalize(value: Any) -> Any:
    if isinstance(value, Sink) or type(value) is int:
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises an error with the undefined name
    raise _BareTextError(f"prints a {type(value).__name__} that is not a typed sink")


def _finalize_html(value: Any) -> Any:
    if isinstance(value, Sink) and not isinstance(value, Html):
        raise _BareTextError(f"prints {type(value).__name__} that is not Html")
    return _finalize(value)
