"""Corpora of Annif: lines of a text, a tab and the URIs of its subjects; full texts with files of subjects."""

import codecs
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, is_utf8, text_of, utf8_error
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import read_regular
from osiris_nlp.corpus.formats.lines import numbered_lines
from osiris_nlp.corpus.rows import RawRows
from osiris_nlp.corpus.sources import Span
from osiris_nlp.corpus.subjects import bare_uri, subjects_in


def read_documents(file: BinaryIO, span: Span) -> RawRows:
    """Yield one row per line; a line without a tab is an article without labels."""
    for number, line in numbered_lines(file, span):
        yield number, line if isinstance(line, InputError) else _row(line)


def _row(line: bytes) -> dict[str, Any] | InputError:
    line = line.removeprefix(codecs.BOM_UTF8)
    if not is_utf8(line):
        return utf8_error(line)
    text, _, cell = line.decode().partition("\t")
    subjects = subjects_in(cell)
    if cell.strip() and not subjects:
        part = next(part for part in cell.split() if not bare_uri(part))
        return InputError(
            f"{part[:100]!r} after the tab is not a URI",
            "expected the URIs of the subjects, as in: <http://www.yso.fi/onto/yso/p1265>",
        )
    return {"text": text, "labels": subjects}


def looks_like_documents(start: bytes) -> bool:
    """Return whether content that begins with these bytes has lines of a text, a tab and URIs, without a header.

    The first line that has something after its tab decides.
    """
    for line in start.splitlines(keepends=True):
        uris = line.partition(b"\t")[2].split()
        if not line.endswith((b"\n", b"\r")):
            uris = uris[:1] if len(uris) == 1 else uris[:-1]  # the last may be cut short
        if uris:
            return all(bare_uri(uri.decode("latin-1")) for uri in uris)
    return False


def subjects_of_text(text_file: Path) -> list[dict[str, str]] | None:
    """Return the subjects in the file next to a full text, ``NAME.tsv`` or else ``NAME.key``; None if there is none.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    for extension in (".tsv", ".key"):
        path = text_file.with_suffix(extension)
        if path.is_file() and (extension == ".key" or is_list_of_subjects(path)):
            lines = text_of(read_regular(path, max_bytes=MAX_TEXT_BYTES)).splitlines()
            return [_subject(line) for line in lines if line.strip()]
    return None


def is_list_of_subjects(path: Path) -> bool:
    """Return whether a ``.tsv`` file lists the subjects of the text next to it, rather than articles."""
    if path.suffix.lower() != ".tsv" or not path.with_suffix(".txt").is_file():
        return False
    with path.open("rb") as file:
        return file.read(4).removeprefix(codecs.BOM_UTF8).startswith(b"<")


def _subject(line: str) -> dict[str, str]:
    r"""Return the subject in a line such as ``<URI>\tname``, ``<URI>`` or ``name``."""
    first, _, rest = line.strip().partition("\t")
    uri = bare_uri(first)
    name = rest.partition("\t")[0].strip() if uri else first
    return {"uri": uri, "label": name}
