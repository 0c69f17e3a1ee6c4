"""Map URLs to files, and files to URLs, by the URL prefixes of `locations:`. Nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag

from trivet.reader.document import SUFFIXES
from trivet.settings import Settings
from trivet.source import uris
from trivet.source.files import normal_path


def file_candidates(uri: str, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the files that a URL may mean, as (path below the folder in `locations:`, path from the root).

    Files for the longest URL prefix come first. For each prefix, the path is first yielded as the URL has it, then with
    each known suffix appended.
    """
    address = uris.encoded(urldefrag(uri).url)
    for written in sorted(settings.locations, key=lambda prefix: (-len(prefix), prefix)):
        prefix = uris.encoded(written)
        if not address.startswith(prefix):
            continue
        below = unquote(address[len(prefix) :].partition("?")[0]).strip("/")
        if not below or "\0" in below or ".." in PurePosixPath(below).parts:
            continue
        folder = settings.locations[written]
        for suffix in ("", *SUFFIXES):
            yield below + suffix, normal_path(f"{folder}/{below}{suffix}")


def url_of(path: str, settings: Settings) -> str:
    """Return the URL that `locations:` gives a file; "" if none of the folders there contains the file.

    If several of these folders contain the file, the URL is made from the innermost one.
    """
    best = ("", "")
    for prefix, folder in sorted(settings.locations.items()):
        start = normal_path(folder)
        below = path if start == "." else path.removeprefix(f"{start}/")
        if (below != path or start == ".") and len(start) >= len(best[0]):
            best = (start, f"{uris.encoded(prefix.rstrip('/'))}/{uris.of_path(below)}")
    return best[1]
