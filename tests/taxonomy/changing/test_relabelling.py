"""Relabelling articles after changes of the taxonomy."""

from dataclasses import replace

import pandas as pd
import pytest
from helpers.label_changes import DAY, REUSING, SMALL
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.taxonomy import (
    Change,
    Label,
    Taxonomy,
    add,
    merge,
    rename,
    retire,
    split,
    undo,
)
from osiris_nlp.taxonomy.changing.relabelling import relabel


def article(number, *labels, **texts):
    return Article(id=f"a-{number}", labels=labels, **{"text": "Un texte.", **texts})


def test_articles_follow_a_rename_and_then_a_merge():
    renamed, first = rename(SMALL, "Sentel/Tigo", "Opérateur", on=DAY)
    _, second = merge(renamed, ["Opérateur", "Yas"], into="Yas", on=DAY)
    labels = ("Radio", "Sentel/Tigo"), ("TIGO", "Yas", "Radio"), ("Radio",), ()
    corpus = [article(n, *each) for n, each in enumerate(labels, 1)]

    articles, counts = relabel(corpus, [first, second])

    one, two, three, four = articles
    assert one.labels == ("Radio", "Yas")
    assert one.meta == {"labels_before": ["Radio", "Sentel/Tigo"], "labels_as_of": second.now}
    assert two.labels == ("Yas", "Radio")
    assert (three.labels, three.meta) == (("Radio",), {"labels_as_of": second.now})
    assert four is corpus[3]
    assert (counts.articles, counts.changed) == (4, 2)
    assert counts.replaced == {("Sentel/Tigo", "Yas"): 1, ("TIGO", "Yas"): 1}


def test_an_undone_change_affects_no_article():
    renamed, first = rename(SMALL, "Radio", "Radios", on=DAY)
    _, second = undo(renamed, [first], on=DAY)

    (same,), counts = relabel([article(1, "Radio")], [first, second])

    assert (same.labels, counts.changed) == (("Radio",), 0)


def test_relabelling_in_two_steps_keeps_the_first_labels():
    renamed, first = rename(SMALL, "Radio", "Radios", on=DAY)
    _, second = rename(renamed, "Radios", "Ondes", on=DAY)
    once = list(relabel([article(1, "Radio")], [first])[0])

    articles, counts = relabel(relabel(once, [first, second])[0], [first, second])

    (one,) = articles
    assert one.labels == ("Ondes",)
    assert one.meta["labels_before"] == ["Radio"]
    assert counts.changed == 0


PARTS = {"Musique": ["rap", "mbalax"], "Cinéma": ["film", "Fespaco"]}


def split_change():
    taxonomy = Taxonomy([Label(name="Art et culture", aliases=("Arts",)), Label(name="Genre")])
    return split(taxonomy, "Art et culture", PARTS, on=DAY)[1]


def test_cues_decide_which_part_of_a_split_label_goes_to_which_article():
    corpus = [
        article(1, "Art et culture", "Genre", text="Un FILM primé."),
        article(2, "Arts", title="Mbalax à Dakar", text="Le film de sa vie."),
        article(3, "Art et culture", text="Un film sur le rap."),
        article(4, "Art et culture", text="Une toile, un filmage."),
        article(5, "Genre", text="Un film."),
    ]

    articles, counts = relabel(corpus, [split_change()])

    unchanged = ("Art et culture",)
    after = [("Cinéma", "Genre"), ("Musique",), unchanged, unchanged, ("Genre",)]
    assert [a.labels for a in articles] == after
    assert counts.undecided == {"Art et culture": ["a-3", "a-4"]}
    assert counts.replaced == {("Art et culture", "Cinéma"): 1, ("Arts", "Musique"): 1}
    assert counts.to_dict()["undecided"] == counts.undecided


def test_a_function_or_a_mapping_decides_on_split_labels():
    corpus = [article(n, "Art et culture", text="Un film.") for n in (1, 2)]

    by_function, _ = relabel(
        corpus, [split_change()], decide=lambda _, parts: [p.name for p in parts]
    )
    by_id, _ = relabel(corpus, [split_change()], decide={"a-2": "Musique"})
    undecided, counts = relabel(corpus, [split_change()], decide=lambda *_: None)

    assert [a.labels for a in by_function] == [("Musique", "Cinéma")] * 2
    assert [a.labels for a in by_id] == [("Cinéma",), ("Musique",)]
    assert [a.labels for a in undecided] == [("Art et culture",)] * 2
    assert counts.undecided == {"Art et culture": ["a-1", "a-2"]}
    assert counts.changed == 0


def test_a_decision_that_names_no_part_is_refused():
    with pytest.raises(
        InputError, match="Unknown part 'Danse' for article 'a-1': expected one of Cinéma, Mus"
    ):
        relabel([], [split_change()], decide={"a-1": "Danse"})
    articles, _ = relabel([article(1, "Arts")], [split_change()], decide=lambda *_: "Danse")
    with pytest.raises(InputError, match="Unknown part 'Danse'"):
        list(articles)


def test_an_article_keeps_its_last_label_and_is_reported():
    _, change = retire(SMALL, "Radio", on=DAY)
    corpus = [article(1, "Radio", "Yas"), article(2, "Radio")]

    articles, counts = relabel(corpus, [change])

    assert [a.labels for a in articles] == [("Yas",), ("Radio",)]
    assert counts.dropped == {"Radio": 1}
    assert counts.last_label_ids == {"Radio": ["a-2"]}


def test_articles_are_read_one_at_a_time_and_from_a_frame():
    _, change = rename(SMALL, "Radio", "Radios", on=DAY)
    numbers = []

    def endless():
        for number in range(10**9):
            numbers.append(number)
            yield article(number, "Radio")

    articles, counts = relabel(endless(), [change])
    frame = pd.DataFrame({"id": ["1"], "text": ["Une radio"], "labels": [["Radio", "Yas"]]})
    from_frame, _ = relabel(articles_from(frame), [change])

    assert next(articles).labels == ("Radios",)
    assert (numbers, counts.articles) == ([0], 1)
    assert [a.labels for a in from_frame] == [("Radios", "Yas")]


def test_an_alias_that_is_the_name_of_another_label_means_that_label():
    taxonomy = Taxonomy([Label(name="Yas", aliases=("Free", "Mixx")), Label(name="Free")])
    _, change = split(taxonomy, "Yas", {"Réseau": [], "Offres": []}, on=DAY)

    articles, _ = relabel(
        [article(1, "Free"), article(2, "Mixx")], [change], decide=lambda *_: "Offres"
    )

    assert [a.labels for a in articles] == [("Free",), ("Offres",)]


def test_a_part_identical_to_the_split_label_is_a_part():
    taxonomy = Taxonomy.from_names(["Radio", "Genre"])
    _, change = split(taxonomy, "Radio", {"Radio": [], "Podcast": []}, on=DAY)

    articles, _ = relabel([article(1, "Radio", text="Un podcast.")], [change])

    assert [a.labels for a in articles] == [("Podcast",)]


NAMES = ["Mobile", "Téléphonie mobile", "Fintech"]


def reused():
    """Retire «Mobile», and give its name to another label."""
    taxonomy, first = retire(Taxonomy.from_names(NAMES), "Mobile", on=DAY)
    taxonomy, second = rename(taxonomy, "Téléphonie mobile", "Mobile", on=DAY)
    return taxonomy, [first, second]


def test_a_second_run_keeps_a_label_with_a_reused_name():
    _, history = reused()
    corpus = [article(1, "Téléphonie mobile", "Fintech")]

    (once,) = relabel(corpus, history)[0]
    (twice,), counts = relabel([once], history)

    assert once.labels == ("Mobile", "Fintech")
    assert once.meta["labels_as_of"] == history[-1].now
    assert twice == once
    assert (counts.changed, counts.dropped, counts.undecided) == (0, {}, {})


def test_a_second_run_keeps_a_label_with_the_name_of_a_split_one():
    taxonomy, first = split(
        Taxonomy.from_names(["Arts", "Danse"]), "Arts", {"Musique": [], "Film": []}, on=DAY
    )
    _, second = rename(taxonomy, "Danse", "Arts", on=DAY)

    (once,) = relabel([article(1, "Danse", text="Un film.")], [first, second])[0]
    (twice,), counts = relabel([once], [first, second])

    assert (once.labels, twice, counts.undecided) == (("Arts",), once, {})


def test_only_later_changes_apply_to_an_article_that_followed_some():
    taxonomy, (first, second) = reused()
    _, third = retire(taxonomy, "Mobile", successor="Fintech", on=DAY)
    corpus = article(1, "Mobile", "Fintech"), article(2, "Téléphonie mobile")

    articles = relabel(corpus, [first])[0]
    articles = list(relabel(articles, [first, second, third])[0])

    assert [a.labels for a in articles] == [("Fintech",), ("Fintech",)]
    assert articles[0].meta["labels_before"] == ["Mobile", "Fintech"]
    assert {a.meta["labels_as_of"] for a in articles} == {third.now}


def test_an_ambiguous_name_is_kept_and_reported():
    _, history = reused()
    corpus = [
        article(1, "Mobile", "Fintech"),
        article(2, "MOBILE"),
        article(3, "Fintech"),
        Article(id="a-4", text="Un texte.", labels=("Mobile",), meta={"labels_as_of": ""}),
        Article(id="a-5", text="…", labels=("Mobile",), meta={"labels_as_of": history[-1].now}),
    ]

    relabelled, counts = relabel(corpus, history)

    articles = list(relabelled)
    assert articles[:2] == corpus[:2]
    assert articles[3:] == corpus[3:]
    assert counts.undecided == {"Mobile": ["a-1", "a-4"], "MOBILE": ["a-2"]}
    assert (counts.changed, counts.last_label_ids, counts.dropped) == (0, {}, {})
    assert list(relabel(articles, history)[0]) == articles


def test_a_freed_name_that_was_added_again_by_hand_is_reported_given_the_taxonomy():
    smaller, change = retire(Taxonomy.from_names(NAMES), "Mobile", on=DAY)
    by_hand = Taxonomy([*smaller, Label(name="Mobile")])
    corpus = [article(1, "Mobile", "Fintech")]

    (without,), _ = relabel(corpus, [change])
    (unchanged,), counts = relabel(corpus, [change], taxonomy=by_hand)

    assert (without.labels, unchanged.labels) == (("Fintech",), ("Mobile", "Fintech"))
    assert counts.undecided == {"Mobile": ["a-1"]}


def test_an_article_stays_before_the_change_that_it_cannot_follow():
    taxonomy, first = rename(
        Taxonomy.from_names(["Arts", "Radio", "Piratage"]), "Radio", "Radios", on=DAY
    )
    taxonomy, second = split(taxonomy, "Arts", PARTS, on=DAY)
    _, third = rename(taxonomy, "Radios", "Ondes", on=DAY)
    history = [first, second, third]

    (once,), counts = relabel([article(1, "Arts", "Radio")], history)
    (decided,), _ = relabel([once], history, decide={"a-1": "Musique"})

    assert once.labels == ("Arts", "Radios")
    assert once.meta["labels_as_of"] == second.was
    assert counts.undecided == {"Arts": ["a-1"]}
    assert decided.labels == ("Musique", "Ondes")
    assert decided.meta == {"labels_before": ["Arts", "Radio"], "labels_as_of": third.now}


def test_an_article_that_followed_an_undone_change_is_reported_if_its_labels_show_it():
    start = Taxonomy.from_names(["Mobile", "Radio", "Fintech"])
    renamed, first = rename(start, "Mobile", "Téléphonie", on=DAY)
    retired, second = retire(renamed, "Radio", on=DAY)
    corpus = article(1, "Mobile"), article(2, "Radio", "Fintech"), article(3, "Fintech")
    ahead = list(relabel(corpus, [first, second])[0])
    back, third = undo(retired, [first, second], on=DAY)
    back, fourth = undo(back, [first, second, third], on=DAY)
    _, fifth = rename(back, "Fintech", "Téléphonie", on=DAY)
    history = [first, second, third, fourth, fifth]

    relabelled, counts = relabel(ahead, history)

    articles = list(relabelled)
    assert articles[:2] == ahead[:2]
    assert (articles[2].labels, articles[2].meta["labels_as_of"]) == (("Téléphonie",), fifth.now)
    assert counts.undecided == {"Téléphonie": ["a-1"], "Radio": ["a-2"]}


def test_an_addition_changes_no_article_and_later_changes_apply_to_the_new_label():
    wider, first = add(SMALL, "Satellites", cues=["VSAT"], on=DAY)
    _, second = rename(wider, "Satellites", "Espace", on=DAY)
    corpus = [article(1, "Radio", "Yas"), article(2, "Satellites")]

    same, counts = relabel(corpus, [first])
    renamed, _ = relabel(same, [first, second])

    assert [a.labels for a in renamed] == [("Radio", "Yas"), ("Espace",)]
    assert (counts.changed, counts.undecided) == (0, {})


def test_articles_that_have_a_label_whose_addition_was_undone_are_reported():
    wider, first = add(SMALL, "Satellites", cues=["VSAT"], on=DAY)
    ahead = list(relabel([article(1, "Satellites", "Yas"), article(2, "Yas")], [first])[0])
    back, second = undo(wider, [first], on=DAY)

    articles, counts = relabel(ahead, [first, second])

    assert [a.labels for a in articles] == [("Satellites", "Yas"), ("Yas",)]
    assert (back.digest(), counts.undecided) == (SMALL.digest(), {"Satellites": ["a-1"]})


def test_a_retired_name_that_is_added_again_is_ambiguous():
    smaller, first = retire(SMALL, "Radio", on=DAY)
    _, second = add(smaller, "Radio", cues=["podcast"], on=DAY)

    (unchanged,), counts = relabel([article(1, "Radio", "Yas")], [first, second])

    assert unchanged.labels == ("Radio", "Yas")
    assert counts.undecided == {"Radio": ["a-1"]}


def test_an_article_with_a_state_of_another_history_is_refused():
    _, history = reused()
    strange = Article(id="a-1", text="…", labels=("Fintech",), meta={"labels_as_of": "abc"})

    articles, _ = relabel([strange], history)

    with pytest.raises(InputError, match="Article 'a-1' has labels_as_of 'abc', which is not in"):
        next(articles)


def test_a_change_reverted_by_hand_does_not_apply():
    start = Taxonomy.from_names(["Arts", "Radio"])
    _, first = split(start, "Arts", PARTS, on=DAY)
    _, second = rename(start, "Arts", "Culture", on=DAY)

    (once,), counts = relabel([article(1, "Arts")], [first, second])

    assert (once.labels, counts.undecided) == (("Culture",), {})
    assert list(relabel([once], [first, second])[0]) == [once]


def test_an_article_follows_a_rename_back_and_forth():
    start, first = rename(Taxonomy.from_names(["Radio", "Yas"]), "Radio", "Ondes", on=DAY)
    there, second = rename(start, "Ondes", "Radio", on=DAY)
    back, third = rename(there, "Radio", "Ondes", on=DAY)
    (midway,) = relabel([article(1, "Radio")], [first, second])[0]

    (result,), counts = relabel([midway], [first, second, third])

    assert back.digest() == start.digest()
    assert (midway.meta["labels_as_of"], result.labels) == (second.now, ("Ondes",))
    assert counts.undecided == {}
    assert list(relabel([result], [first, second, third])[0]) == [result]


def changed_by(edits):
    """Return the small taxonomy after all edits that are possible; None is an undo."""
    taxonomy, history = SMALL, list[Change]()
    for edit in edits:
        try:
            taxonomy, change = edit(taxonomy) if edit else undo(taxonomy, history, on=DAY)
        except InputError:
            continue
        history.append(change)
    return taxonomy, history


CORPORA = st.lists(
    st.lists(
        st.sampled_from([*SMALL.names, "Tigo", "Nouveau", "FM", "Ondes", "Satellites"]),
        max_size=3,
        unique=True,
    ).map(lambda names: article(1, *names)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=400)
@given(st.lists(st.one_of(st.sampled_from(REUSING), st.none()), max_size=7), CORPORA, st.data())
def test_relabelling_twice_equals_relabelling_once(edits, corpus, data):
    now, history = changed_by(edits)
    n_applied = data.draw(st.integers(0, len(history)))
    corpus = list(relabel(corpus, history[:n_applied])[0])

    once = list(relabel(corpus, history, taxonomy=now)[0])
    again, counts = relabel(once, history, taxonomy=now)

    assert list(again) == once
    assert (counts.changed, counts.replaced, counts.dropped) == (0, {}, {})


@settings(max_examples=400)
@given(st.lists(st.sampled_from(REUSING), max_size=7), CORPORA, st.data())
def test_relabelling_in_steps_equals_relabelling_at_once(edits, corpus, data):
    _, history = changed_by(edits)
    if history:
        corpus = [replace(a, meta={"labels_as_of": SMALL.digest()}) for a in corpus]
    n_first = data.draw(st.integers(0, len(history)))
    states = [SMALL.digest(), *(change.now for change in history)]
    # Within a loop, the labels of the state to which the history returns may be lost.
    assume(set(states[:n_first]).isdisjoint(states[n_first + 1 :]))
    first_changes = history[:n_first]

    by_steps = relabel(relabel(corpus, first_changes)[0], history)[0]
    at_once = relabel(corpus, history)[0]

    for one, other in zip(by_steps, at_once, strict=True):
        assert one.labels == other.labels
        assert one.meta.get("labels_as_of") == other.meta.get("labels_as_of")


def test_changes_that_return_to_an_earlier_state_do_not_count():
    parts = {"FM": ["texte"], "Ondes": []}
    first, split_radio = split(SMALL, "Radio", parts, on=DAY)
    merged, merge_parts = merge(first, ["Ondes", "FM"], into="Ondes", on=DAY)
    renamed, rename_part = rename(merged, "Ondes", "Radio", on=DAY)
    last, split_again = split(renamed, "Radio", parts, on=DAY)
    one = replace(article(1, "Ondes"), meta={"labels_as_of": SMALL.digest()})

    (relabelled,), _ = relabel([one], [split_radio, merge_parts, rename_part, split_again])

    assert last.digest() == first.digest()
    assert relabelled.labels == ("Ondes",)


@given(st.lists(st.sampled_from(REUSING), max_size=4), st.data())
def test_relabelled_articles_have_labels_of_the_taxonomy_or_are_reported(edits, data):
    now, history = changed_by(edits)
    names = st.lists(st.sampled_from([*SMALL.names, "Tigo"]), max_size=3, unique=True)
    corpus = [article(n, *data.draw(names)) for n in range(3)]

    articles, counts = relabel(corpus, history)

    for before, after in zip(corpus, articles, strict=True):
        assert bool(before.labels) == bool(after.labels)
        assert len(set(after.labels)) == len(after.labels)
        reported = {a for ids in (counts.undecided | counts.last_label_ids).values() for a in ids}
        if after.id not in reported:
            assert all(now.find(name) for name in after.labels)
