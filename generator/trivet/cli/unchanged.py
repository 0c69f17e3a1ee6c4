"""Decides from hashes in the manifest whether a project is up to date, without compiling its schemas.

Unlike `unchanged/nearest.py`, this works with any settings and profile.
"""

from __future__ import annotations

from trivet.artifacts.output_paths import ground
from trivet.artifacts.untracked import documents, with_untracked
from trivet.cli.options import folders_of, protected_of, sources_of
from trivet.manifest import MANIFEST_NAME, below
from trivet.settings import Settings
from trivet.source import Documents, load
from trivet.unchanged.disk import Disk, UnsureError
from trivet.unchanged.hashes import Project, unchanged_record
from trivet.unchanged.listing import require_known
from trivet.unchanged.manifest import Record


def is_unchanged(settings: Settings) -> bool:
    """Return whether it is certain that `trivet generate` would change no file, and that git tracks all files.

    Git tracks all files if all inputs and all generated files are in its index.
    """
    project = Project(str(settings.root), settings.file, settings.digest)
    try:
        record = unchanged_record(project, settings.output, settings.options)
        return _has_no_other_documents(settings, record) and _is_tracked(settings, record)
    except (UnsureError, OSError, ValueError, RecursionError):
        return False


def _has_no_other_documents(settings: Settings, record: Record) -> bool:
    """Return whether the project has exactly the documents that the manifest lists.

    The names of the files usually settle this. If they do not, all documents are loaded and compared with the
    manifest.
    """
    try:
        require_known(Disk(str(settings.root)), record.schemas, set(record.reserved), record.inputs.keys())
    except UnsureError:
        return _loads_the_same(load(settings), settings, record)
    return True


def _loads_the_same(documents: Documents, settings: Settings, record: Record) -> bool:
    severities = (settings.lint.rules.get(one.rule, one.severity) for one in documents.diagnostics)
    others = {settings.file, settings.extensions, *record.templates}
    listed = {path: digest for path, digest in record.inputs.items() if path not in others}
    return "error" not in severities and documents.inputs == listed and documents.absent == {*record.absent}


def _is_tracked(settings: Settings, record: Record) -> bool:
    where = ground(settings.root, settings.output, folders_of(settings), protected_of(settings))
    outputs = (below(settings.output, MANIFEST_NAME), *record.files)
    return not with_untracked(where, (), outputs, (*sources_of(settings), *documents(record.inputs)))
