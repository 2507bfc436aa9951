"""Articles labelled before a taxonomy changed, with the labels that it has now."""

import datetime as dt

from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy import Change, LabelNames, Taxonomy, add, rename, retire, split, undo

DAY = dt.date(2026, 12, 1)
NAMES = ["Fintech", "Piratage", "Radio", "Genre"]
HACKED = Article(id="1", text="Une banque attaquée à Dakar", labels=("Piratage", "Fintech"))
PODCAST = Article(id="2", text="Un podcast en wolof", labels=("Radio",))
ONLY = Article(id="3", text="Un pirate arrêté", labels=("Piratage",))


def changed():
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


def test_former_labels_can_be_read_and_become_todays():
    taxonomy, history = changed()

    names = LabelNames(taxonomy, history)
    articles = names.follow([HACKED, PODCAST, ONLY])

    assert names.reading_taxonomy().names[-2:] == ("Piratage", "Radio")
    assert [names.is_former(each) for each in ("radio", "Fintech", "Genre")] == [True, False, False]
    assert names.find("Fintech") == "Finance numérique"
    labels = [article.labels for article in articles]
    assert labels == [("Finance numérique",), ("Webradio",), ()]
    assert [article.id for article in articles] == ["1", "2", "3"]


def test_an_undone_retirement_leaves_the_label():
    start = Taxonomy.from_names(NAMES)
    smaller, retirement = retire(start, "Piratage", on=DAY)
    taxonomy, undoing = undo(smaller, [retirement], on=DAY)

    names = LabelNames(taxonomy, [retirement, undoing])
    assert names.reading_taxonomy().labels == start.labels
    assert names.follow([ONLY])[0].labels == ("Piratage",)


def test_a_retired_label_that_was_added_again_is_todays():
    smaller, retirement = retire(Taxonomy.from_names(NAMES), "Piratage", on=DAY)
    taxonomy, addition = add(smaller, "Piratage", cues=["pirate"], on=DAY)

    names = LabelNames(taxonomy, [retirement, addition])
    assert names.reading_taxonomy().names == taxonomy.names
    assert names.follow([ONLY])[0].labels == ("Piratage",)


def test_names_that_were_taken_back_mean_what_they_were_taken_back_to():
    start = Taxonomy.from_names(NAMES)
    first, renaming = rename(start, "Fintech", "Finance numérique", on=DAY)
    second, again = rename(first, "Finance numérique", "Argent mobile", on=DAY)
    third, undoing = undo(second, [renaming, again], on=DAY)
    taxonomy, undoing_too = undo(third, [renaming, again, undoing], on=DAY)
    wider, addition = add(taxonomy, "Drones", on=DAY)
    _, taken_away = undo(wider, [renaming, again, undoing, undoing_too, addition], on=DAY)

    names = LabelNames(taxonomy, [renaming, again, undoing, undoing_too, addition, taken_away])

    assert [names.find(label) for label in ("argent mobile", "Finance numérique", "Drones")] == [
        "Fintech",
        "Fintech",
        None,
    ]
    assert names.is_former("Drones")
    wave = Article(id="4", text="Wave", labels=("Argent mobile", "Drones"))
    assert names.follow([wave])[0].labels == ("Fintech",)
