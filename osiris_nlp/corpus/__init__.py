"""Corpora: read labelled articles, write them, count them and find duplicates."""

from osiris_nlp.corpus.duplicates import near_duplicates, with_stories
from osiris_nlp.corpus.places import FORMAT_NAMES, find_sources, piped
from osiris_nlp.corpus.reading import read_all, read_articles, read_span
from osiris_nlp.corpus.rows import (
    article_from_row,
    articles_from,
    corpus_digest,
    labels_from,
    row_from_article,
)
from osiris_nlp.corpus.sources import STDIN, Source, Span
from osiris_nlp.corpus.spans import Cut, cut
from osiris_nlp.corpus.stats import CorpusStats, corpus_stats
from osiris_nlp.corpus.writing import (
    FAULTS,
    check_apart,
    check_folder,
    check_writable,
    fault_row,
    faults_file,
    sound,
    write_articles,
    write_faults,
)

__all__ = [
    "FAULTS",
    "FORMAT_NAMES",
    "STDIN",
    "CorpusStats",
    "Cut",
    "Source",
    "Span",
    "article_from_row",
    "articles_from",
    "check_apart",
    "check_folder",
    "check_writable",
    "corpus_digest",
    "corpus_stats",
    "cut",
    "fault_row",
    "faults_file",
    "find_sources",
    "labels_from",
    "near_duplicates",
    "piped",
    "read_all",
    "read_articles",
    "read_span",
    "row_from_article",
    "sound",
    "with_stories",
    "write_articles",
    "write_faults",
]
