"""Corpora: where labelled articles are read from and written to, and what is in them."""

from osiris_nlp.corpus.duplicates import exact_duplicates, near_duplicates, with_stories
from osiris_nlp.corpus.files import (
    check_apart,
    write_articles,
    write_faults,
    write_whole,
    writing_whole,
)
from osiris_nlp.corpus.rows import article_from_row, articles_from, labels_from, row_from_article
from osiris_nlp.corpus.sources import FORMATS, read_all, read_articles
from osiris_nlp.corpus.stats import CorpusStats, corpus_stats

__all__ = [
    "FORMATS",
    "CorpusStats",
    "article_from_row",
    "articles_from",
    "check_apart",
    "corpus_stats",
    "exact_duplicates",
    "labels_from",
    "near_duplicates",
    "read_all",
    "read_articles",
    "row_from_article",
    "with_stories",
    "write_articles",
    "write_faults",
    "write_whole",
    "writing_whole",
]
