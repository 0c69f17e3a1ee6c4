"""Legs for generated models without pydantic: how JSON text is read into them and written back."""

from __future__ import annotations

import importlib
import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import BrokenLegError, Outcome, SkippedLegError
from trivet.settings.records import ModelsKind

TARGET = "models"


@dataclass(frozen=True, slots=True)
class PlainLeg:
    """The leg of a model without pydantic.

    `read` turns JSON text into an object of the model, or raises one of the exceptions in `refused`. `write` turns the
    object back into a JSON value.
    """

    name: str
    target: str
    read: Callable[[str], Any]
    write: Callable[[Any], Any]
    refused: tuple[type[Exception], ...]
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        try:
            loaded = self.read(instance.text)
        except self.refused as refused:
            return Outcome(False, str(refused), at=getattr(refused, "pointer", None))
        except Exception as fault:  # noqa: BLE001 (any other exception from a model is a finding)
            return Outcome(False, f"{type(fault).__name__}: {fault}", crashed=True)
        given = json.loads(instance.text)
        try:
            return Outcome(True, given=given, back=self.write(loaded))
        except Exception as fault:  # noqa: BLE001 (the same)
            return Outcome(True, f"{type(fault).__name__}: {fault}", given=given, back=None)


def plain_leg(kind: ModelsKind, package: str, form: Any) -> PlainLeg:
    """Return the leg of `form`, a class or alias from the generated package that is imported as `package`.

    Raises `BrokenLegError` if msgspec cannot read JSON into `form`.
    """
    return _LEGS[kind](package, form)


def check_installed(kind: ModelsKind) -> None:
    """Raise `SkippedLegError` if the library that reads JSON into models of this kind is not installed."""
    if kind == "msgspec":
        _msgspec()


def _dataclass(package: str, form: Any) -> PlainLeg:
    runtime = importlib.import_module(f"{package}._json")
    return PlainLeg(
        "models dataclass",
        TARGET,
        lambda text: runtime.loads(form, text),
        lambda loaded: json.loads(runtime.dumps(loaded)),
        (runtime.DocumentError,),
    )


def _typed_dict(_: str, form: Any) -> PlainLeg:
    if typing.is_typeddict(form):
        typing.get_type_hints(form)
    return PlainLeg("models typeddict", TARGET, json.loads, lambda loaded: loaded, ())


def _struct(_: str, form: Any) -> PlainLeg:
    msgspec = _msgspec()
    try:
        decoder = msgspec.json.Decoder(form)
    except TypeError as fault:
        raise BrokenLegError(f"msgspec: {fault}") from None
    return PlainLeg(
        "models msgspec",
        TARGET,
        lambda text: decoder.decode(text.encode("utf-8", "surrogatepass")),
        lambda loaded: json.loads(msgspec.json.encode(loaded)),
        (msgspec.DecodeError,),
    )


def _msgspec() -> ModuleType:
    try:
        return importlib.import_module("msgspec")
    except ImportError:
        raise SkippedLegError("msgspec is not installed; it comes with the extra `trivet[msgspec]`") from None


_LEGS: Mapping[ModelsKind, Callable[[str, Any], PlainLeg]] = {
    "dataclass": _dataclass,
    "typeddict": _typed_dict,
    "msgspec": _struct,
}
