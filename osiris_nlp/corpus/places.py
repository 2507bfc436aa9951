"""Find the sources at a place: a file, a folder, a pattern, a SPIP site or standard input."""

import glob
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.formats import FORMATS, find_format, format_by_content, format_by_extension
from osiris_nlp.corpus.sites import SPIP, may_be_site, site_name
from osiris_nlp.corpus.sources import STDIN, Format, Source
from osiris_nlp.corpus.writing import FAULTS
from osiris_nlp.taxonomy import HISTORY

FORMAT_NAMES = (*(form.name for form in FORMATS), SPIP)
READABLE = tuple(extension for form in FORMATS for extension in form.extensions)
_MOST_IN_MEMORY = 20_000_000  # bytes of standard input
_BEGINNING = 4000


def find_sources(*places: str | Path, format: str | None = None) -> list[Source]:  # noqa: A002
    """Return the sources at some places, in order, as `read_articles` reads them.

    Raises
    ------
    InputError
        If a place does not exist or its format is unknown.
    """
    if format is not None and format not in FORMAT_NAMES:
        raise InputError(f"Unknown format {format!r}", f"expected one of {', '.join(FORMAT_NAMES)}")
    file_format = find_format(format) if format and format != SPIP else None
    return [
        source
        for place in places
        for source in _sources_at(place, file_format, is_site=format == SPIP)
    ]


def _sources_at(
    place: str | Path,
    format: Format | None,  # noqa: A002
    *,
    is_site: bool = False,
) -> list[Source]:
    path = Path(place)
    if is_site or (format is None and may_be_site(place)):
        return [Source(str(place), None, site_name(place))]
    if str(place) == STDIN:
        return [Source(STDIN, format, "standard input")]
    if path.is_dir():
        files = sorted(
            file for file in path.iterdir() if file.is_file() and (format or _is_article_file(file))
        )
        if not files:
            raise InputError(
                f"Nothing to read in folder {str(path)!r}", f"expected {', '.join(READABLE)} files"
            )
        return [_file_source(file, format) for file in files]
    if str(place).lower().startswith(("http:", "https:")):
        raise InputError(
            f"{str(place)!r} is a web address",
            "download the site first with 'osiris-nlp corpus harvest'",
        )
    if not path.exists():
        return _matching_sources(str(place), format)
    if format is None and path.suffix.lower() not in READABLE:
        raise InputError(
            f"Unknown format of {path.name!r}",
            f"expected {', '.join(READABLE)}; for another extension, name the format",
        )
    return [_file_source(path, format)]


def _is_article_file(path: Path) -> bool:
    """Return whether a file name is that of articles, and not of a run's own output."""
    return (
        path.suffix.lower() in READABLE
        and not path.name.endswith(FAULTS)
        and path.name != "taxonomy.csv"
        and not path.name.endswith(HISTORY)
        and not any(part.endswith(".partial") for part in path.parts)
    )


def _matching_sources(pattern: str, format: Format | None) -> list[Source]:  # noqa: A002
    """Return the files that match a pattern, which may be too many for a shell to expand."""
    matches = glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else []  # noqa: PTH207
    places = [place for place in sorted(matches) if format or _is_article_file(Path(place))]
    if not places:
        raise InputError(f"No file {pattern!r}", "check the path")
    return [source for place in places for source in _sources_at(place, format)]


def _file_source(path: Path, format: Format | None) -> Source:  # noqa: A002
    return Source(str(path), format or format_by_extension(path.suffix.lower()), str(path))


@contextmanager
def piped() -> Iterator[tuple[BinaryIO, Format]]:
    """Yield standard input as a seekable stream, with its format; a large one is stored on disk."""
    if sys.stdin is None:
        raise InputError("Standard input is closed", "pipe an article in, or name a file")
    with SpooledTemporaryFile(_MOST_IN_MEMORY) as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
        stream.seek(0)
        binary = cast("BinaryIO", stream)
        start = binary.read(_BEGINNING)
        binary.seek(0)
        yield binary, format_by_content(start)
