"""A desk's decisions and validated articles as data frames."""

from contextlib import closing

import pandas as pd
import pytest
from helpers.desk_store import AWA, BLIND, MODEL, article, put, review, set_aside, undo
from helpers.reviewed_desk import fill

from osiris_nlp.analysis.article_frames import frame_from
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.store.opening import NoDeskError, open_store
from osiris_nlp.desk.model.decision_frames import (
    acceptance,
    read_decisions,
    read_reviewed_articles,
    read_reviews,
    with_reviewed_articles,
)
from osiris_nlp.desk.model.figures.label_counts import label_counts
from osiris_nlp.desk.model.figures.statistics import agreement
from osiris_nlp.taxonomy import Label, Taxonomy


@pytest.fixture
def desk(tmp_path):
    """Return a desk with six reviewed articles: one blind, one undone, one set aside, one reviewed twice."""
    file = tmp_path / "bureau.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        batch = [*map(article, range(1, 6)), article(22, labels=("Mobile",)), article(7)]
        fintech, several, undone, aside, twice, blind, _ = put(store, *batch)
        review(store, fintech, ["Fintech"], shown_labels=["Fintech", "Téléphonie"])
        review(store, several, ["Téléphonie", "Fintech"])
        undo(store, review(store, undone, ["Téléphonie"]))
        review(store, aside, ["Fintech"])
        set_aside(store, aside)
        review(store, twice, ["Téléphonie"], ["Fintech"])
        review(store, twice, ["Fintech"], shown_labels=["Fintech"])
        review(store, blind, ["Infrastructures", "Mobile"])
    return file


def test_decisions_are_those_of_the_export(desk):
    decisions = read_decisions(desk)

    first = decisions.iloc[:2]
    assert first[["id", "label", "decision", "score", "tier"]].to_numpy().tolist() == [
        ["osiris-1", "Fintech", "accept", 0.93, "apply"],
        ["osiris-1", "Téléphonie", "unkept", 0.61, "propose"],
    ]
    assert first[["editor", "model"]].to_numpy().tolist() == [[AWA, MODEL]] * 2
    for mark, id_ in (("blind", BLIND), ("undone", "osiris-3"), ("aside", "osiris-4")):
        assert decisions.loc[decisions[mark], "id"].unique().tolist() == [id_]
    assert isinstance(decisions["made"].dtype, pd.DatetimeTZDtype)
    assert decisions["score"].isna().sum() == 1  # «Mobile», which the model does not know
    assert read_decisions(f"sqlite:///{desk}").equals(decisions)


def test_reviewed_articles_have_their_texts_and_final_labels(desk):
    articles = read_reviewed_articles(desk)

    assert articles[["id", "labels", "blind"]].to_numpy().tolist() == [
        ["osiris-1", ["Fintech"], False],
        ["osiris-2", ["Téléphonie", "Fintech"], False],
        ["osiris-5", ["Fintech"], False],
        ["osiris-22", ["Infrastructures", "Mobile"], True],
    ]
    assert articles["text"].str.startswith("Les abonnés de Kolda").all()
    assert articles["role"].eq("reference").all()
    assert articles["editor"].eq(AWA).all()
    assert articles["reviewed"].is_monotonic_increasing
    assert isinstance(articles["reviewed"].dtype, pd.DatetimeTZDtype)


def test_former_names_of_labels_are_replaced(desk):
    names = ["Fintech", "Infrastructures"]
    others = [Label(name=name) for name in names]
    taxonomy = Taxonomy([Label(name="Téléphonie", aliases=("Mobile",)), *others])

    articles = read_reviewed_articles(desk, taxonomy=taxonomy)

    assert articles["labels"].iloc[-1] == ["Infrastructures", "Téléphonie"]
    with pytest.raises(InputError, match="Unknown label 'Téléphonie'"):
        read_reviewed_articles(desk, taxonomy=Taxonomy.from_names(["Mobile", *names]))


def test_reviews_give_the_figures_of_the_page_of_the_model(tmp_path):
    file = tmp_path / "bureau.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        fill(store, visible=6, blind=4)
        set_aside(store, *put(store, article(1)))
        shares = agreement(store)

    reviews = read_reviews(file)

    agrees = reviews["main"].eq(reviews["best"]).groupby(reviews["blind"])
    assert agrees.sum().to_dict() == {False: shares.visible.hits, True: shares.blind.hits}
    assert agrees.size().to_dict() == {False: 6, True: 4}
    assert reviews["sure"].eq(1).all()
    assert isinstance(reviews["reviewed"].dtype, pd.DatetimeTZDtype)


def test_acceptance_counts_as_the_desk_does_and_by_tier(desk):
    decisions = read_decisions(desk)

    table, tiers = acceptance(decisions), acceptance(decisions, by="tier")

    with closing(open_store(f"sqlite:///{desk}")) as store:
        counts = label_counts(store)
    assert table[["suggestions", "accepted"]].to_numpy().tolist() == [[3, 3], [3, 1]]
    assert {name: (row.suggestions, row.accepted) for name, row in table.iterrows()} == {
        name: (count.n_shown, count.n_right) for name, count in counts.items() if count.n_shown
    }
    assert table.loc["Téléphonie", ["share", "low", "high"]].round(2).tolist() == [0.33, 0.06, 0.79]
    assert tiers["share"].to_dict() == {"apply": 1.0, "propose": pytest.approx(1 / 3)}


def test_acceptance_says_which_column_is_missing(desk):
    decisions = read_decisions(desk)

    with pytest.raises(InputError, match=r"No column 'journal' .* by one of decision_id, review, "):
        acceptance(decisions, by="journal")
    with pytest.raises(InputError, match="expected decisions as from read_decisions"):
        acceptance(read_reviewed_articles(desk))


def test_validated_articles_replace_those_of_the_corpus_by_id_and_by_content(desk):
    reviewed_articles = read_reviewed_articles(desk)
    same_content = reviewed_articles.iloc[1]
    rows = [
        {"id": "corpus-1", "text": "Le câble ACE atterrit", "labels": ["Infrastructures"]},
        {"id": "osiris-1", "text": "Un autre texte", "labels": ["Téléphonie"]},
        {"id": "corpus-3", "title": same_content["title"], "text": same_content["text"]},
    ]
    corpus = frame_from(rows)

    joined = with_reviewed_articles(corpus, reviewed_articles)

    assert joined["id"].tolist() == ["corpus-1", *reviewed_articles["id"]]
    assert joined["labels"].tolist() == [["Infrastructures"], *reviewed_articles["labels"]]
    assert joined["judges"].tolist() == [False, False, False, False, True]
    assert corpus["judges"].tolist() == [False, False, False]


def test_a_corpus_is_the_same_without_validated_articles(tmp_path):
    open_store(f"sqlite:///{tmp_path}/bureau.db").close()
    corpus = frame_from([{"id": "1", "text": "Le câble ACE atterrit à Dakar", "judges": True}])

    joined = with_reviewed_articles(corpus, read_reviewed_articles(tmp_path / "bureau.db"))

    pd.testing.assert_frame_equal(joined, corpus)


def test_frames_without_the_columns_of_articles_are_not_joined(desk):
    corpus = pd.DataFrame({"text": ["Le câble ACE atterrit à Dakar"]})

    with pytest.raises(InputError, match=r"corpus has no column 'date': expected frames from"):
        with_reviewed_articles(corpus, read_reviewed_articles(desk))


def test_a_desk_without_decisions_gives_empty_frames(tmp_path):
    open_store(f"sqlite:///{tmp_path}/bureau.db").close()

    decisions = read_decisions(tmp_path / "bureau.db")
    articles = read_reviewed_articles(str(tmp_path / "bureau.db"))
    reviews = read_reviews(tmp_path / "bureau.db")

    assert (len(decisions), len(articles), len(reviews)) == (0, 0, 0)
    assert reviews["sure"].dtype == "Int64"
    assert {"id", "title", "text", "labels", "blind", "reviewed"} <= {*articles}
    assert acceptance(decisions).empty


def test_a_file_that_does_not_exist_is_refused_and_not_created(tmp_path):
    with pytest.raises(NoDeskError, match=r"No desk at .*bureau\.db"):
        read_decisions(tmp_path / "bureau.db")

    assert not (tmp_path / "bureau.db").exists()
