"""File formats of articles. To add one, write its module and add a record to `FORMATS`.

A reader yields ``(line, row)``. Instead of a row that cannot be read it yields an `InputError`, so
that reading continues and the caller decides what to do about the fault.
"""

from pathlib import Path

from osiris_nlp.corpus.formats.annif import looks_like_documents, read_documents
from osiris_nlp.corpus.formats.delimited import cut_table, looks_like_table, read_table
from osiris_nlp.corpus.formats.feeds import count_entries, looks_like_feed, read_entries
from osiris_nlp.corpus.formats.json_lines import looks_like_json, read_lines
from osiris_nlp.corpus.formats.lines import cut_lines
from osiris_nlp.corpus.formats.parquet import cut_rows, looks_like_parquet, read_rows
from osiris_nlp.corpus.formats.whole import (
    leave_whole,
    looks_like_page,
    looks_like_text,
    read_page,
    read_text,
)
from osiris_nlp.corpus.sources import Format, open_file

BEGINNING = 1 << 16  # bytes from which a format is recognised

TEXT = Format("text", (".txt",), read_text, leave_whole, looks_like_text)
FORMATS = (
    Format("jsonl", (".jsonl", ".ndjson", ".jsonl.gz"), read_lines, cut_lines, looks_like_json),
    Format("annif", (".tsv", ".tsv.gz"), read_documents, cut_lines, looks_like_documents),
    Format("csv", (".csv", ".tsv", ".csv.gz", ".tsv.gz"), read_table, cut_table, looks_like_table),
    TEXT,
    Format("html", (".html", ".htm"), read_page, leave_whole, looks_like_page),
    Format("feed", (".xml", ".rss", ".atom"), read_entries, count_entries, looks_like_feed),
    Format("parquet", (".parquet",), read_rows, cut_rows, looks_like_parquet),
)


def find_format(name: str) -> Format:
    """Return the format with a name."""
    return next(form for form in FORMATS if form.name == name)


def format_of_file(path: Path, extension: str) -> Format:
    """Return the format of a file with an extension; of several, the first that its content has, or else the last.

    Raises
    ------
    InputError
        If the file has to be read and cannot be.
    """
    *others, usual = (form for form in FORMATS if extension in form.extensions)
    if not others:
        return usual
    with open_file(path) as file:
        start = file.read(BEGINNING)
    return next((form for form in others if form.matches(start)), usual)


def format_by_content(start: bytes) -> Format:
    """Return the format of content from its first bytes; text if no other format matches."""
    return next((form for form in FORMATS if form.matches(start)), TEXT)
