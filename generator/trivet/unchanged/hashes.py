"""Compares every input, template and generated file with its hash in the manifest."""

from __future__ import annotations

import os
from collections.abc import Mapping

from trivet.digests import sha256
from trivet.template_files import packaged_folder, templates_digest
from trivet.unchanged.disk import Disk, UnsureError, shared_lock
from trivet.unchanged.manifest import Record, read_record
from trivet.unchanged.names import MANIFEST_NAME, STAGE_NAME

#: If a file with CRLF has more bytes than this, its hash, which is computed with LF, does not suffice: with CRLF, the
#: file may exceed the size limit of documents.
_LARGE = 4_000_000
#: The name under which the manifest lists the templates of the built-in targets: the user's, and those of trivet that
#: they do not replace.
_ALL = "templates"


class Project:
    """A project: its root folder, and the name and the hash of its settings file as the manifest lists them."""

    def __init__(self, root: str, label: str, digest: str):
        self.root, self.label, self.digest = root, label, digest


def unchanged_record(project: Project, output: str, options: Mapping[str, str]) -> Record:
    """Return the manifest's record if the files and `options` are still those that it records.

    Otherwise, raise `UnsureError` or `OSError`. New documents, and files that git does not track, go unnoticed.
    """
    disk = Disk(project.root)
    prefix = "" if output == "." else f"{output}/"
    with shared_lock(disk, output):
        if os.path.lexists(disk.at(f"{prefix}{STAGE_NAME}")):
            raise UnsureError("a run was interrupted")
        record = read_record(disk.read(f"{prefix}{MANIFEST_NAME}"))
        if record.output != output or record.options != options:
            raise UnsureError("made with other options")
        _compare_inputs(disk, project, record)
        _compare_files(disk, record)
    return record


def _compare_inputs(disk: Disk, project: Project, record: Record) -> None:
    special = {project.label: project.digest, **_templates(disk, record)}
    for name, listed in record.inputs.items():
        if (special[name] if name in special else _input_digest(disk, name)) != listed:
            raise UnsureError(name)
    if not special.keys() <= record.inputs.keys():
        raise UnsureError("an input is not listed")
    for path in record.absent:
        if os.path.isfile(disk.at(path)):
            raise UnsureError(path)
    for path in record.folders:
        if not os.path.isdir(disk.at(path)):
            raise UnsureError(path)


def _templates(disk: Disk, record: Record) -> dict[str, str]:
    """Return the digests of the template folders that the manifest lists.

    The keys are the names under which the manifest lists these digests. Raises `UnsureError` if a folder does
    not exist.
    """
    found = {}
    for name, folder in record.templates.items():
        if folder is not None and not os.path.isdir(disk.at(folder)):
            raise UnsureError(folder)
        own = () if folder is None else (disk.at(folder),)
        found[name] = templates_digest((*own, packaged_folder()) if name == _ALL else own)
    return found


def _input_digest(disk: Disk, path: str) -> str:
    raw = disk.read(path)
    plain = raw.replace(b"\r\n", b"\n")
    if len(raw) > _LARGE and len(plain) < len(raw):
        raise UnsureError(path)
    return sha256(plain)


def _compare_files(disk: Disk, record: Record) -> None:
    for path, listed in record.files.items():
        if sha256(disk.read(path)) != listed:
            raise UnsureError(path)
