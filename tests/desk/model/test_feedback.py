"""What editors have validated at a desk, to train on: final labels, blind articles, undecided labels."""

import datetime as dt
from contextlib import closing
from dataclasses import replace

import pytest
from helpers.desk_store import BLIND, article, put, review, set_aside, undo

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.feedback import Feedback, is_replaced
from osiris_nlp.taxonomy import Label, LabelNames, Taxonomy, rename, retire
from osiris_nlp.training import TopicClassifier

DAY = dt.date(2026, 12, 1)
TAXONOMY = Taxonomy(
    [Label(name="Téléphonie", aliases=("Mobile",)), Label(name="Fintech"), Label(name="Genre")]
)
CORPUS = [
    Article(id=f"lot-{i}", title=f"{town} : {text}", text=f"{text} à {town}.", labels=(label,))
    for i, town in enumerate(("Dakar", "Kolda", "Thiès", "Matam"))
    for text, label in (
        ("La Sonatel étend son réseau mobile", "Téléphonie"),
        ("Wave baisse ses frais de transfert", "Fintech"),
        ("Des codeuses forment des lycéennes", "Genre"),
    )
]
# Nothing but this article's own odd word supports its label.
ODD = article(
    22, title="Wave baisse ses frais de transfert : xylophone", text="Frais et transfert."
)


@pytest.fixture
def desk(tmp_path):
    """Return a desk with a shown and a blind article, one undone, one set aside, one reviewed twice."""
    file = tmp_path / "bureau.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        batch = [*map(article, range(1, 4)), article(4, labels=("Mobile",))]
        first, second, third, fourth, last = put(
            store, *batch, replace(ODD, labels=("Téléphonie",))
        )
        review(store, first, ["Fintech"], shown_labels=["Fintech", "Téléphonie"])
        undo(store, review(store, second, ["Téléphonie"]))
        review(store, third, ["Fintech"])
        set_aside(store, third)
        review(store, fourth, ["Fintech"], shown_labels=["Fintech", "Téléphonie"])
        review(store, fourth, ["Mobile"], ["Fintech"])
        review(store, last, ["Téléphonie"])
    return file


def feedback_of(desk):
    with closing(open_store(f"sqlite:///{desk}")) as store:
        return Feedback.read(store, names=LabelNames(TAXONOMY))


def test_feedback_has_the_labels_of_the_review_in_force(desk):
    feedback = feedback_of(desk)

    assert [(a.id, a.labels, a.judges) for a in feedback.articles] == [
        ("osiris-1", ("Fintech",), False),
        ("osiris-4", ("Téléphonie",), False),
        (BLIND, ("Téléphonie",), True),
    ]
    assert {a.role for a in feedback.articles} == {"reference"}


def test_only_what_was_listed_and_left_alone_is_undecided(desk):
    feedback = feedback_of(desk)

    assert feedback.undecided == {"osiris-1": ("Téléphonie",)}
    labels = feedback.undecided_labels([*CORPUS[:1], *feedback.articles])
    assert labels == [(), ("Téléphonie",), (), ()]


def test_a_label_that_the_taxonomy_lacks_is_refused_with_its_article(desk):
    with (
        closing(open_store(f"sqlite:///{desk}")) as store,
        pytest.raises(InputError, match=r"Validated article 'osiris-1': Unknown label 'Fintech'"),
    ):
        Feedback.read(store, names=LabelNames(Taxonomy.from_names(["Genre", "Mobile"])))


def test_a_retired_label_is_left_out_and_a_renamed_one_has_its_new_name(desk):
    smaller, retirement = retire(TAXONOMY, "Fintech", on=DAY)
    renamed, renaming = rename(smaller, "Téléphonie", "Téléphonie mobile", on=DAY)

    with closing(open_store(f"sqlite:///{desk}")) as store:
        feedback = Feedback.read(store, names=LabelNames(renamed, [retirement, renaming]))

    labels = {article.id: article.labels for article in feedback.articles}
    mobile = ("Téléphonie mobile",)
    assert labels == {"osiris-1": (), "osiris-4": mobile, BLIND: mobile}
    assert feedback.undecided == {"osiris-1": mobile}


def test_validated_articles_replace_those_with_their_id_or_content(desk):
    feedback = feedback_of(desk)
    copy = Article(id="lot-99", title=ODD.title, text=ODD.text, labels=("Fintech",))
    older = Article(id="osiris-1", text="Un premier texte", labels=("Genre",))

    joined = feedback.joined([older, *CORPUS, copy])

    assert joined == [*CORPUS, *feedback.articles]
    assert feedback.sources(joined) == {"inputs": 12, "desk": 3, "blind": 1}
    assert is_replaced([older, *CORPUS[:1], copy], feedback.articles) == [True, False, True]


def out_of_fold_rank(classifier, id_, label):
    """Return the rank that models which have not read an article gave to a label, from 0."""
    held_out = classifier.out_of_fold_
    (row,) = [i for i, each in enumerate(held_out.articles) if each.id == id_]
    return (-held_out.scores[row]).argsort().tolist().index(TAXONOMY.names.index(label))


def test_a_blind_article_does_not_train_what_judges_it(desk):
    classifier = TopicClassifier(TAXONOMY, folds=4, C=10).fit(feedback_of(desk).joined(CORPUS))

    # It has learned the article by heart.
    assert classifier.predict([ODD]).tolist() == ["Téléphonie"]
    assert out_of_fold_rank(classifier, BLIND, "Téléphonie") > 0
    judging = classifier.report().judging
    assert (judging.articles, judging.figures["hit@1"].value) == (1, 0)
