"""File formats of articles. To add one, write its module and add a record to `FORMATS`.

A reader yields ``(line, row)``. In place of a row that cannot be read it yields an `InputError`, so
that reading continues and the caller decides what to do about the fault.
"""

from osiris_nlp.corpus.formats.delimited import begins_table, cut_table, read_table
from osiris_nlp.corpus.formats.feeds import begins_feed, count_entries, read_entries
from osiris_nlp.corpus.formats.lines import begins_lines, cut_lines, read_lines
from osiris_nlp.corpus.formats.parquet import begins_rows, cut_rows, read_rows
from osiris_nlp.corpus.formats.whole import (
    begins_page,
    begins_text,
    leave_whole,
    read_page,
    read_text,
)
from osiris_nlp.corpus.sources import Format

TEXT = Format("text", (".txt",), read_text, leave_whole, begins_text)
FORMATS = (
    Format("jsonl", (".jsonl", ".ndjson"), read_lines, cut_lines, begins_lines),
    Format("csv", (".csv", ".tsv"), read_table, cut_table, begins_table),
    TEXT,
    Format("html", (".html", ".htm"), read_page, leave_whole, begins_page),
    Format("feed", (".xml", ".rss", ".atom"), read_entries, count_entries, begins_feed),
    Format("parquet", (".parquet",), read_rows, cut_rows, begins_rows),
)


def find_format(name: str) -> Format:
    """Return the format with a name."""
    return next(form for form in FORMATS if form.name == name)


def format_ending(ending: str) -> Format:
    """Return the format of files with an extension, in lower case."""
    return next(form for form in FORMATS if ending in form.endings)


def format_beginning(start: bytes) -> Format:
    """Return the format of content from its first bytes; text if no other format matches."""
    return next((form for form in FORMATS if form.begins(start)), TEXT)
