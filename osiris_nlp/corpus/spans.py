"""Sources cut into stretches that can be read by themselves, and what they held when they were cut.

Files of lines are cut at line ends, tables at the ends of rows, Parquet at row groups or within
large ones, a site between articles; pages and feeds are left whole.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from osiris_nlp.corpus.sites import cut_site
from osiris_nlp.corpus.sources import Source, Span


@dataclass(frozen=True, slots=True)
class Cut:
    """A source in stretches, and the sha256 (hex) of its content."""

    spans: tuple[Span, ...]
    sha256: str


def cut(source: Source, *, size: int) -> Cut:
    """Cut a source into stretches of at least `size` bytes.

    Raises
    ------
    InputError
        If the source cannot be read at all.
    """
    form = source.format
    if form is None:  # a site: what is piped in was copied to a file
        spans, digest = cut_site(source, size)
        return Cut(tuple(spans), digest)
    with Path(source.place).open("rb") as file:
        source = replace(source, changed=os.fstat(file.fileno()).st_mtime_ns)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        bytes_ = file.tell()
        file.seek(0)
        spans = list(form.cut(file, source, size))
    if len(spans) == 1:  # whole: read as any source is
        spans = [Span(source, rows=spans[0].rows, size=bytes_)]
    return Cut(tuple(spans), digest)
