"""File formats of articles, one record each: to add one, write its module and add a record to `FORMATS`.

A reader yields ``(line, row)``; a row that cannot be read is an `InputError` in its place, so that
the reading goes on and the caller decides what a fault costs.
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
    """Return the format of a name."""
    return next(each for each in FORMATS if each.name == name)


def format_ending(ending: str) -> Format:
    """Return the format of files whose names end so, in small letters."""
    return next(each for each in FORMATS if ending in each.endings)


def format_beginning(start: bytes) -> Format:
    """Return the format of content that begins so: text where nothing speaks for another."""
    return next((each for each in FORMATS if each.begins(start)), TEXT)
