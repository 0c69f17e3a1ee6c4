"""trivet generates pydantic models, SQL and documentation that agree, from one tree of JSON Schemas.

    build = trivet.compile(trivet.Settings.from_file("trivet.yaml"))
    build.artifacts["generated/models/__init__.py"]

`trivet.artifacts` writes the files. Members of this package are imported on first use, so that commands
start fast.
"""

from importlib import import_module

TYPE_CHECKING = False  # importing `typing` would take longer than all the rest
if TYPE_CHECKING:
    from trivet.diagnostics import Diagnostic, InputError, InternalError, Location, TrivetError
    from trivet.pipeline import Build, compile
    from trivet.render import RenderError
    from trivet.settings import Settings

    __version__: str

_HOMES = {
    "Build": "trivet.pipeline",
    "Diagnostic": "trivet.diagnostics",
    "InputError": "trivet.diagnostics",
    "InternalError": "trivet.diagnostics",
    "Location": "trivet.diagnostics",
    "RenderError": "trivet.render",
    "Settings": "trivet.settings",
    "TrivetError": "trivet.diagnostics",
    "compile": "trivet.pipeline",
}

__all__ = [
    "Build",
    "Diagnostic",
    "InputError",
    "InternalError",
    "Location",
    "RenderError",
    "Settings",
    "TrivetError",
    "__version__",
    "compile",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("trivet")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'trivet' has no attribute {name!r}")
