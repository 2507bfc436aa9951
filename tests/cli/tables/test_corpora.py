"""The table of `corpus stats`."""

import datetime as dt
import io
from collections import Counter

from rich.console import Console

from osiris_nlp.base.records import Article
from osiris_nlp.cli.tables.corpora import stats_table
from osiris_nlp.corpus.quality.stats import (
    Conflict,
    CorpusStats,
    Duplicates,
    Suspects,
    corpus_stats,
)
from osiris_nlp.corpus.quality.summaries import ArticleSummary


def rendered_table(stats):
    console = Console(file=io.StringIO(), width=110, markup=False, highlight=False)
    console.print(stats_table(stats))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_shows_copies_conflicts_and_what_looks_wrong():
    title, day = "Une fibre pour Kolda", dt.date(2016, 3, 12)
    equal = (
        ArticleSummary("b-1", title, ("Internet",), None),
        ArticleSummary("b-2", title, ("Infrastructures",), None),
    )
    similar = (
        ArticleSummary("a-1", title, ("Infrastructures", "Internet"), day),
        ArticleSummary("a-2", "Kolda et la fibre", ("Internet",), None),
    )
    stats = CorpusStats(
        articles=5,
        duplicates=Duplicates(groups=2, articles=4, exact=1, near=1),
        conflicts=[Conflict(exact=True, articles=equal), Conflict(exact=False, articles=similar)],
        suspicious={"not_french": Suspects(2, ["b-1", "b-2"])},
    )

    lines = [" ".join(line.split()) for line in rendered_table(stats).splitlines()]

    start = lines.index("groups of duplicates 2")
    assert lines[start : start + 11] == [
        "groups of duplicates 2",
        "articles in these groups 4",
        "groups of identical texts 1",
        "groups of nearly identical texts 1",
        "conflicts: same text, different labels 2",
        "Une fibre pour Kolda b-1 (no date): Internet",
        "b-2 (no date): Infrastructures",
        "Une fibre pour Kolda a-1 (2016-03-12): Infrastructures, Internet",
        "a-2 (no date): Internet",
        "suspicious",
        "not french 2: b-1, b-2",
    ]


def test_the_table_shows_ten_conflicts_and_counts_the_remainder():
    title = "L’État cède à France Télécom sa part numéro {} de la Sonatel"
    corpus = [
        Article(id=f"{i}-{label}", title=title.format(i), text="", labels=(label,))
        for i in range(13)
        for label in ("Fintech", "SMSI")
    ]

    table = " ".join(rendered_table(corpus_stats(corpus)).split())

    assert table.count("-SMSI (no date): SMSI") == 10
    assert "3 more with --json" in table
    assert "26: 0-Fintech, 0-SMSI, 1-Fintech, 1-SMSI, 2-Fintech, …" in table


def test_the_table_says_what_was_not_counted_listed_or_searched():
    stats = CorpusStats(
        duplicates=Duplicates(near=None), omitted=Counter(labels=5, conflicts=7, near_duplicates=5)
    )

    table = " ".join(rendered_table(stats).split())

    assert "labels: uses not counted, of too many or too long names 5" in table
    assert "not searched: too many articles" in table
    assert "conflicts: same text, different labels 7" in table


def test_the_table_of_an_empty_corpus_says_that_nothing_is_suspicious():
    assert "nothing" in rendered_table(corpus_stats([]))
