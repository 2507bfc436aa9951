"""Corpora: read labelled articles, write them, count them and find duplicates."""

from osiris_nlp.corpus.columns import Columns
from osiris_nlp.corpus.items import articles_from
from osiris_nlp.corpus.locations import FORMAT_NAMES, check_apart, find_sources, piped
from osiris_nlp.corpus.quality.duplicates import near_duplicates, with_stories
from osiris_nlp.corpus.quality.joined_labels import joined_labels
from osiris_nlp.corpus.quality.stats import CorpusStats, corpus_stats
from osiris_nlp.corpus.reading import read_all, read_articles, read_checked, read_span
from osiris_nlp.corpus.rows import (
    article_from_row,
    corpus_digest,
    labels_from,
    row_from_article,
    size_of,
)
from osiris_nlp.corpus.sites import article_from_sent, site_keywords
from osiris_nlp.corpus.sources import STDIN, Source, Span
from osiris_nlp.corpus.spans import Cut, cut
from osiris_nlp.corpus.writing import (
    FAULTS,
    check_folder,
    check_writable,
    faults_file,
    list_faults,
    listing_faults,
    sound,
    spooling_faults,
    write_articles,
)

__all__ = [
    "FAULTS",
    "FORMAT_NAMES",
    "STDIN",
    "Columns",
    "CorpusStats",
    "Cut",
    "Source",
    "Span",
    "article_from_row",
    "article_from_sent",
    "articles_from",
    "check_apart",
    "check_folder",
    "check_writable",
    "corpus_digest",
    "corpus_stats",
    "cut",
    "faults_file",
    "find_sources",
    "joined_labels",
    "labels_from",
    "list_faults",
    "listing_faults",
    "near_duplicates",
    "piped",
    "read_all",
    "read_articles",
    "read_checked",
    "read_span",
    "row_from_article",
    "site_keywords",
    "size_of",
    "sound",
    "spooling_faults",
    "with_stories",
    "write_articles",
]
