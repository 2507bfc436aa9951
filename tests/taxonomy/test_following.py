"""Articles labelled before a taxonomy changed, with the labels that it has now."""

import datetime as dt

from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy import (
    Change,
    Taxonomy,
    add,
    rename,
    retire,
    split,
    undo,
    with_former_labels,
    with_todays_labels,
)

DAY = dt.date(2026, 12, 1)
NAMES = ["Fintech", "Piratage", "Radio", "Genre"]
HACKED = Article(id="1", text="Une banque attaquée à Dakar", labels=("Piratage", "Fintech"))
PODCAST = Article(id="2", text="Un podcast en wolof", labels=("Radio",))
ONLY = Article(id="3", text="Un pirate arrêté", labels=("Piratage",))


def changed() -> tuple[Taxonomy, list[Change]]:
    """Return a taxonomy after Fintech was renamed, Piratage retired and Radio split."""
    history = list[Change]()
    taxonomy = Taxonomy.from_names(NAMES)
    taxonomy, change = rename(taxonomy, "Fintech", "Finance numérique", on=DAY)
    history.append(change)
    taxonomy, change = retire(taxonomy, "Piratage", on=DAY)
    history.append(change)
    parts = {"Radio FM": ["FM"], "Webradio": ["podcast"]}
    taxonomy, change = split(taxonomy, "Radio", parts, on=DAY)
    history.append(change)
    return taxonomy, history


def test_former_labels_can_be_read_and_become_todays() -> None:
    taxonomy, history = changed()

    wider = with_former_labels(taxonomy, history)
    articles = with_todays_labels([HACKED, PODCAST, ONLY], history, taxonomy)

    assert wider.names[-2:] == ("Piratage", "Radio")
    assert wider.resolve("Fintech") == "Finance numérique"
    labels = [article.labels for article in articles]
    assert labels == [("Finance numérique",), ("Webradio",), ()]
    assert [article.id for article in articles] == ["1", "2", "3"]


def test_an_undone_retirement_leaves_the_label() -> None:
    start = Taxonomy.from_names(NAMES)
    smaller, retirement = retire(start, "Piratage", on=DAY)
    taxonomy, undoing = undo(smaller, [retirement], on=DAY)
    history = [retirement, undoing]

    assert with_former_labels(taxonomy, history).labels == start.labels
    assert with_todays_labels([ONLY], history, taxonomy)[0].labels == ("Piratage",)


def test_a_retired_label_that_was_added_again_is_todays() -> None:
    smaller, retirement = retire(Taxonomy.from_names(NAMES), "Piratage", on=DAY)
    taxonomy, addition = add(smaller, "Piratage", cues=["pirate"], on=DAY)
    history = [retirement, addition]

    assert with_former_labels(taxonomy, history).names == taxonomy.names
    assert with_todays_labels([ONLY], history, taxonomy)[0].labels == ("Piratage",)
