"""Find the sources at a location: a file, a folder, a pattern, a SPIP site or standard input."""

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.formats import (
    BEGINNING,
    FORMATS,
    find_format,
    format_by_content,
    format_of_file,
)
from osiris_nlp.corpus.formats.annif import is_list_of_subjects
from osiris_nlp.corpus.sites import may_be_site, site_name
from osiris_nlp.corpus.sources import GZIP, STDIN, Format, Source
from osiris_nlp.corpus.writing import FAULTS
from osiris_nlp.sites.kinds import KINDS
from osiris_nlp.taxonomy import HISTORY

FORMAT_NAMES = (*(form.name for form in FORMATS), *KINDS)
READABLE = tuple(dict.fromkeys(extension for form in FORMATS for extension in form.extensions))
_MOST_IN_MEMORY = 20_000_000  # bytes of standard input
_MOST_PIPED = 2_000_000_000  # bytes of standard input, which is copied to disk and may have no end
_BLOCK = 1 << 20  # bytes
_AS_CSV = "save the sheet as CSV (UTF-8) in the spreadsheet program, and name that file"
_AS_TEXT = "save it as plain text (.txt), and name that file"
_REMEDIES = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"), _AS_CSV),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pdf"), _AS_TEXT),
    ".sqlite": "name the backup of a SPIP site by its URL, sqlite:///FILE",
    ".json": "write one object per line (.jsonl), for example with: jq -c '.[]' FILE.json",
}


def find_sources(
    *locations: str | Path,
    format: str | None = None,  # noqa: A002
    columns: Columns | Mapping[str, str] | None = None,
) -> list[Source]:
    """Return the sources at some locations, in order, as `read_articles` reads them.

    All sources keep their record of columns in `columns`, if that is a `Columns`.

    Raises
    ------
    InputError
        If a location does not exist or its format is unknown.
    """
    if format is not None and format not in FORMAT_NAMES:
        raise InputError(f"Unknown format {format!r}", f"expected one of {', '.join(FORMAT_NAMES)}")
    file_format = find_format(format) if format and format not in KINDS else None
    if list(map(str, locations)).count(STDIN) > 1:
        raise InputError("Standard input (-) is named twice", "it can be read once only")
    columns = Columns.of(columns)
    return [
        replace(source, columns=columns)
        for location in locations
        for source in _sources_at(location, file_format, is_site=format in KINDS)
    ]


def check_apart(
    out: str | Path,
    locations: Iterable[str | Path],
    *,
    format: str | None = None,  # noqa: A002
    by_name: bool = False,
) -> None:
    """Raise InputError if an output file, or its list of faults, is one of the sources, or in a folder that is one.

    Parameters
    ----------
    format : name of the format, as for `find_sources`, which finds the files that are read
    by_name : whether to compare only the locations, not the files in a folder or of a pattern

    Raises
    ------
    InputError
        Also if a location does not exist or its format is unknown, unless `by_name`.
    """
    output, faults = os.path.realpath(out), os.path.realpath(f"{out}{FAULTS}")
    locations = [location for location in locations if str(location) != STDIN]
    paths = {os.path.realpath(location) for location in locations}
    is_apart = paths.isdisjoint({output, faults, str(Path(output).parent)})
    if is_apart and not by_name:
        sources = find_sources(*locations, format=format)
        paths = {os.path.realpath(source.location) for source in sources if not source.is_site}
        is_apart = paths.isdisjoint({output, faults})
    if not is_apart:
        raise InputError(
            f"Output {str(out)!r} would be read as input",
            "choose another path; input files are never overwritten",
        )


def _sources_at(
    location: str | Path,
    format: Format | None,  # noqa: A002
    *,
    is_site: bool = False,
) -> list[Source]:
    path = Path(location)
    if is_site or (format is None and may_be_site(location)):
        return [Source(str(location), None, site_name(location))]
    if str(location) == STDIN:
        return [Source(STDIN, format, "standard input")]
    if os.path.isdir(path):  # noqa: PTH112 (a text for a name may be too long)
        files = sorted(file for file in path.iterdir() if file.is_file() and _is_read(file, format))
        if not files:
            extensions = {file.suffix.lower() for file in path.iterdir()}
            remedies = {_REMEDIES[extension] for extension in extensions & _REMEDIES.keys()}
            raise InputError(
                f"Nothing to read in folder {str(path)!r}",
                f"expected {', '.join(READABLE)} files"
                + "".join(f"; {remedy}" for remedy in sorted(remedies)),
            )
        return [_file_source(file, format) for file in files]
    if str(location).lower().startswith(("http:", "https:")):
        raise InputError(
            f"{str(location)!r} is a web address",
            f"mirror the site first, for example with: wget --mirror --adjust-extension {location}",
        )
    if not os.path.exists(path):  # noqa: PTH110
        return _matching_sources(str(location), format)
    if format is None and _extension(path) not in READABLE:
        raise InputError(
            f"Unknown format of {path.name!r}",
            _REMEDIES.get(path.suffix.lower())
            or f"expected {', '.join(READABLE)}; for another extension, name the format",
        )
    return [_file_source(path, format)]


def _is_read(path: Path, format: Format | None) -> bool:  # noqa: A002
    """Return whether a file of a folder or pattern has articles, rather than a run's output or subjects of a text."""
    return (format is not None or _is_article_file(path)) and not is_list_of_subjects(path)


def _is_article_file(path: Path) -> bool:
    """Return whether a file name is that of articles, and not of a run's own output."""
    return (
        _extension(path) in READABLE
        and not path.name.endswith(FAULTS)
        # robots.txt comes with a mirror of a site
        and path.name not in {"taxonomy.csv", "robots.txt"}
        and not path.name.endswith(HISTORY)
        and not any(part.endswith(".partial") for part in path.parts)
    )


def _matching_sources(pattern: str, format: Format | None) -> list[Source]:  # noqa: A002
    """Return the files that match a pattern, which may be too many for a shell to expand."""
    matches = _matches(pattern) if glob.has_magic(pattern) else ()
    paths = [path for path in sorted(matches) if _is_read(Path(path), format)]
    if not paths:
        is_text = len(pattern.split()) > 1 and not pattern.lower().endswith(READABLE)
        remedy = 'for a text instead of a file: echo "…" | osiris-nlp suggest -'
        raise InputError(f"No file {pattern!r}", remedy if is_text else "check the path")
    sources = [source for path in paths for source in _sources_at(path, format)]
    # Links may lead to a file under several names. The shortest path is the one without a detour.
    shortest: dict[str, Source] = {}
    for source in sorted(sources, key=lambda one: (len(Path(one.location).parts), one.location)):
        shortest.setdefault(os.path.realpath(source.location), source)
    shortest_paths = {source.location for source in shortest.values()}
    return [source for source in sources if source.location in shortest_paths]


def _matches(pattern: str) -> Iterator[str]:
    """Yield the paths that match a pattern, as `glob.glob`, but ``**`` enters no linked folder.

    With two links to a folder above, `glob` would list every file 2⁴⁰ times.
    """
    parts = Path(pattern).parts
    if "**" not in parts:
        yield from glob.iglob(pattern)  # noqa: PTH207
        return
    number = parts.index("**")
    bases = glob.iglob(str(Path(*parts[:number]))) if number else ["."]  # noqa: PTH207
    below = str(Path(*parts[number:], *(["*"] if parts[-1] == "**" else [])))
    for base in map(Path, bases):
        for path in base.glob(below):
            names = path.relative_to(base).parts
            if not any(name.startswith(".") and name not in parts for name in names):
                yield str(path)


def _file_source(path: Path, format: Format | None) -> Source:  # noqa: A002
    return Source(str(path), format or format_of_file(path, _extension(path)), str(path))


def _extension(path: Path) -> str:
    """Return a file's extension in lower case; that of a compressed file has two parts.

    Examples
    --------
    >>> _extension(Path("documents.TSV")), _extension(Path("yso-finna-fi.tsv.gz"))
    ('.tsv', '.tsv.gz')
    """
    extension = path.suffix.lower()
    return Path(path.stem).suffix.lower() + extension if extension == GZIP else extension


def _copy(stream: BinaryIO, copy: IO[bytes]) -> None:
    n_bytes = 0
    try:
        while block := stream.read(_BLOCK):
            n_bytes += len(block)
            if n_bytes > _MOST_PIPED:
                raise InputError(
                    f"Standard input is larger than {_MOST_PIPED / 1e9:g} GB",
                    "save it to a file, and name the file",
                )
            copy.write(block)
    except OSError as error:  # such as a full disk
        raise InputError(
            f"Cannot store standard input ({error.strerror})", "free space in the temporary folder"
        ) from None


@contextmanager
def piped() -> Iterator[tuple[BinaryIO, Format]]:
    """Yield standard input as a seekable stream, with its format; a large one is stored on disk."""
    if sys.stdin is None:
        raise InputError("Standard input is closed", "pipe an article in, or name a file")
    with SpooledTemporaryFile(_MOST_IN_MEMORY) as stream:
        _copy(sys.stdin.buffer, stream)
        stream.seek(0)
        binary = cast("BinaryIO", stream)
        start = binary.read(BEGINNING)
        binary.seek(0)
        yield binary, format_by_content(start)
