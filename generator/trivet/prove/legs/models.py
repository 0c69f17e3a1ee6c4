"""Imports the generated models from their folder, as a package with a unique name, and runs them as legs."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from trivet.diagnostics import escape_token
from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.plain_models import check_installed, plain_leg
from trivet.settings.records import ModelsKind

TARGET = "models"
_NUMBERS = itertools.count()


@dataclass(frozen=True, slots=True)
class ModelLeg:
    """One of the two ways to validate with a pydantic model: `validate_python` or `validate_json`.

    `load` validates JSON text in that way.
    """

    name: str
    target: str
    adapter: TypeAdapter[Any]
    load: Callable[[TypeAdapter[Any], str], Any]
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        try:
            loaded = self.load(self.adapter, instance.text)
        except ValidationError as refused:
            return _refused(refused)
        except Exception as fault:  # noqa: BLE001 (any other exception from a model is a finding)
            return Outcome(False, f"{type(fault).__name__}: {fault}", crashed=True)
        given = json.loads(instance.text)
        try:
            back = self.adapter.dump_python(loaded, mode="json", by_alias=True, exclude_unset=True)
        except (PydanticSerializationError, ValueError, TypeError) as fault:
            return Outcome(True, f"{type(fault).__name__}: {fault}", given=given, back=None)
        return Outcome(True, given=given, back=back)


@dataclass(frozen=True, slots=True)
class Models:
    """The engine of the generated models.

    The package in `folder` is imported once, under the name `alias`. Its modules are imported when they are first used.
    """

    folder: Path
    alias: str
    kind: ModelsKind = "pydantic"

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return the legs for the class or alias that a row of the manifest names.

        A pydantic model has two legs: `models python` and `models json`. Any other model has one. The result is () for
        the row of a definition that has no model. Raises `BrokenLegError` if the model cannot be loaded.
        """
        if "pointer" in row and "model" not in row:
            return ()
        module, _, attribute = row["model"].partition(":")
        inner = module.partition(".")[2]
        try:
            home = importlib.import_module(f"{self.alias}.{inner}" if inner else self.alias)
            form = getattr(home, attribute)
            if self.kind != "pydantic":
                return (plain_leg(self.kind, self.alias, form),)
            adapter: TypeAdapter[Any] = TypeAdapter(form)
        except Exception as fault:  # noqa: BLE001 (whatever a broken module raises)
            raise BrokenLegError(f"{type(fault).__name__}: {fault}") from None
        return (
            ModelLeg("models python", TARGET, adapter, _python),
            ModelLeg("models json", TARGET, adapter, _json),
        )

    def close(self) -> None:
        """Remove the imported modules from `sys.modules`, so that many builds can be proven in one process."""
        for name in [name for name in sys.modules if name.partition(".")[0] == self.alias]:
            del sys.modules[name]


def open_models(opening: Opening) -> Models:
    """Import the package of the generated models without writing bytecode, and return the engine.

    Raises `SkippedLegError` if no models are generated or a library is not installed. Raises `BrokenLegError` if the
    import fails.
    """
    if opening.settings.targets.models is None:
        raise SkippedLegError("the settings do not generate it")
    kind = opening.settings.targets.models.kind
    check_installed(kind)
    folder = opening.generated.folder / opening.generated.models
    alias = f"_trivet_proven_{next(_NUMBERS)}"
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        _package(folder, alias)
    except Exception as fault:  # noqa: BLE001 (whatever a broken package raises)
        raise BrokenLegError(f"{type(fault).__name__}: {fault}") from None
    finally:
        sys.dont_write_bytecode = before
    return Models(folder, alias, kind)


def _package(folder: Path, alias: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        alias, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder.name} is not a package")
    package = importlib.util.module_from_spec(spec)
    sys.modules[alias] = package
    spec.loader.exec_module(package)
    return package


def _python(adapter: TypeAdapter[Any], text: str) -> Any:
    return adapter.validate_python(json.loads(text))


def _json(adapter: TypeAdapter[Any], text: str) -> Any:
    return adapter.validate_json(text)


def _refused(refused: ValidationError) -> Outcome:
    errors = refused.errors(include_url=False, include_context=False, include_input=False)
    at = "".join(f"/{escape_token(str(part))}" for part in errors[0]["loc"])
    words = "; ".join(
        f"{'.'.join(map(str, error['loc'])) or '(root)'}: {error['msg']} [{error['type']}]"
        for error in errors[:3]
    )
    return Outcome(False, words, at=at)
