"""Cut sources into spans that can be read independently, and digest their content.

Files of lines are cut at line ends, tables at the ends of rows, Parquet files at row groups or
within large ones, and sites between articles. Pages, feeds and compressed files are not cut.
"""

import hashlib
import os
from dataclasses import dataclass, replace

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular
from osiris_nlp.corpus.sites import cut_site
from osiris_nlp.corpus.sources import GZIP, Format, Source, Span, file_stamp, open_file


@dataclass(frozen=True, slots=True)
class Cut:
    """The spans of a source, and the sha256 (hex) of its content."""

    spans: tuple[Span, ...]
    sha256: str


def cut(source: Source, *, size: int) -> Cut:
    """Cut a source into spans of at least `size` bytes.

    Raises
    ------
    InputError
        If the source cannot be read.
    """
    file_format = source.format
    if file_format is None:  # a site: standard input was copied to a file
        spans, digest = cut_site(source, size)
        return Cut(tuple(spans), digest)
    with open_regular(source.location) as file:
        source = replace(source, stamp=file_stamp(os.fstat(file.fileno())))
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        n_bytes = file.tell()
        file.seek(0)
        is_compressed = source.location.lower().endswith(GZIP)
        try:
            if is_compressed:
                spans = _uncut(source, file_format, size)
            else:
                spans = list(file_format.cut(file, source, size))
        except InputError as error:
            raise error.at(source.name) from None
    if len(spans) == 1:  # not cut: read like any other source
        spans = [Span(source, rows=spans[0].rows, size=n_bytes)]
    return Cut(tuple(spans), digest)


def _uncut(source: Source, file_format: Format, size: int) -> list[Span]:
    """Return a compressed file, which cannot be read from the middle, as one span with the number of its rows."""
    with open_file(source.location) as file:
        return [Span(source, rows=sum(span.rows for span in file_format.cut(file, source, size)))]
