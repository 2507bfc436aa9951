"""Corpora: where labelled articles are read from and written to, and what is in them."""

from osiris_nlp.corpus.files import (
    check_apart,
    read_all,
    read_articles,
    write_articles,
    write_faults,
    write_whole,
    writing_whole,
)
from osiris_nlp.corpus.rows import article_from_row, articles_from, labels_from, row_from_article
from osiris_nlp.corpus.stats import CorpusStats, corpus_stats

__all__ = [
    "CorpusStats",
    "article_from_row",
    "articles_from",
    "check_apart",
    "corpus_stats",
    "labels_from",
    "read_all",
    "read_articles",
    "row_from_article",
    "write_articles",
    "write_faults",
    "write_whole",
    "writing_whole",
]
