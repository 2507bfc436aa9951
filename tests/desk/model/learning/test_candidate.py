"""A desk's decisions train a candidate, which is promoted only if it is better than the model in use."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from helpers.newsrooms import LATER, PRESS, press

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.desk.model.feedback import Feedback
from osiris_nlp.desk.model.learning.candidate import (
    BlindDifference,
    Candidacy,
    NothingNewError,
    train_candidate,
)
from osiris_nlp.evaluation import Difference, Gain, ranks
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.trained_model import load_model
from osiris_nlp.training import TopicClassifier

NOW = dt.datetime(2026, 11, 29, 8, 0, tzinfo=dt.UTC)


def validated(article, *, days_ago, blind=False):
    """Return an article as `Feedback` has it."""
    reviewed = (NOW - dt.timedelta(days=days_ago)).isoformat()
    meta = {"blind": blind, "editor": "Awa Ndiaye", "reviewed": reviewed}
    return replace(article, judges=blind, meta=meta)


@pytest.fixture(scope="module")
def digests(articles):
    """Return the digests in the order of their dates."""
    dated = [a for a in articles if a.role == "reference" and a.date]
    return sorted(dated, key=lambda article: (article.date, article.id))


@pytest.fixture(scope="module")
def model_in_use(taxonomy, digests, tmp_path_factory):
    """Return a model of the first 199 digests."""
    folder = tmp_path_factory.mktemp("models") / "2026-10"
    return load_model(TopicClassifier(taxonomy).fit(digests[:199]).save(folder, log=False))


def compared(model, corpus, feedback):
    articles = feedback.joined(corpus)
    return train_candidate(model, corpus, articles, feedback, taxonomy=model.taxonomy, now=NOW)


def candidacy(model, corpus, arrivals):
    """Return the verdict on a candidate that learns from arrivals, the last ones reviewed today."""
    days = np.linspace(80, 0, len(arrivals)).tolist()
    articles = tuple(
        validated(article, days_ago=n, blind=i % 10 == 0)
        for i, (article, n) in enumerate(zip(arrivals, days, strict=True))
    )
    return compared(model, corpus, Feedback(articles, {}))[1]


@pytest.mark.slow("learning")
def test_a_candidate_that_learned_from_twice_as_many_articles_is_better(model_in_use, digests):
    corpus, arrivals = digests[:199], digests[199:599]
    new_stories = {story_of(a) for a in arrivals} - {story_of(a) for a in corpus}

    verdict = candidacy(model_in_use, corpus, arrivals)

    assert verdict.reason == "better"
    assert verdict.n_recent == len(new_stories) == 345  # those the model in use has not read
    assert verdict.recent.low > 0
    assert verdict.from_texts.value > 2.5 * verdict.from_texts.standard_error
    assert verdict.blind.articles == 38
    assert verdict.blind.candidate > verdict.blind.in_use


@pytest.mark.slow("learning")
def test_a_candidate_that_learned_from_labels_of_other_articles_is_not_better(
    model_in_use, digests
):
    later = digests[199:]
    order = np.random.default_rng(4).permutation(len(later)).tolist()
    shuffled = [
        replace(article, labels=later[i].labels) for article, i in zip(later, order, strict=True)
    ]

    verdict = candidacy(model_in_use, digests[:199], shuffled)

    assert verdict.recent.verdict == "better"  # it has learned how often each label occurs
    assert verdict.reason == "frequencies"


@pytest.mark.slow("learning")
def test_articles_that_the_model_in_use_has_read_do_not_judge(model_in_use, digests):
    old = [validated(article, days_ago=100) for article in digests[199:209]]
    read = [validated(article, days_ago=1) for article in digests[:10]]
    new = [validated(article, days_ago=1) for article in digests[209:229]]

    def verdict(*parts):
        feedback = Feedback(tuple(article for part in parts for article in part), {})
        return compared(model_in_use, digests[:199], feedback)[1]

    assert verdict(old, read, new).n_recent == 13  # stories
    with pytest.raises(NothingNewError, match="no article was validated with a label that"):
        verdict(old, read)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory):
    """Return a model of the first press articles, with a C of its own."""
    classifier = TopicClassifier(Taxonomy.from_names(PRESS), folds=3, C=3.0)
    folder = tmp_path_factory.mktemp("models") / "petit"
    return load_model(classifier.fit(press(0, 12, PRESS)).save(folder, log=False))


def learn(model, *articles):
    return compared(model, press(0, 12, PRESS), Feedback(articles, {}))


def test_another_version_of_an_article_that_was_read_does_not_judge(small_model):
    updated = [
        validated(replace(a, text=f"{a.text} Mis à jour."), days_ago=1, blind=True)
        for a in press(0, 12, PRESS)
    ]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    with pytest.raises(NothingNewError):
        learn(small_model, *updated)
    candidate, verdict = learn(small_model, *updated, *new)

    assert verdict.n_recent == 9
    held_out = small_model.held_out
    expected = 1 / ranks(held_out.relevant, held_out.scores)
    assert (verdict.blind.articles, verdict.blind.in_use) == (36, pytest.approx(expected.mean()))
    assert candidate.C_ == 3


def test_a_copy_neither_judges_nor_trains_a_judge_of_its_original(small_model):
    rng = np.random.default_rng(5)
    noise = [
        Article(
            id=f"bruit-{i}",
            text=" ".join(f"mot{word}" for word in rng.integers(0, 10_000, 20)),
            labels=(sorted(PRESS)[rng.integers(3)],),
        )
        for i in range(24)
    ]
    copies = [replace(article, id=f"copie-{article.id}") for article in noise]
    originals = [validated(article, days_ago=9) for article in noise]

    verdict = learn(small_model, *originals, *(validated(a, days_ago=1) for a in copies))[1]

    assert verdict.n_recent == 24
    without_copies = learn(small_model, *originals)[1]
    assert verdict.recent.value == pytest.approx(without_copies.recent.value, abs=0.1)
    assert verdict.reason in {"unclear", "frequencies"}  # of words that no other article has


def test_blind_articles_count_with_the_labels_that_they_have_now(small_model):
    corrected = [
        validated(replace(article, labels=("Fintech",)), days_ago=1, blind=True)
        for article in press(0, 12, {"Genre": PRESS["Genre"]})
    ]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    assert learn(small_model, *corrected, *new)[1].blind.in_use < 0.6


def test_a_model_of_one_label_per_article_learns_main_labels(small_model):
    two_labels = [
        validated(replace(a, labels=(*a.labels, "Genre")), days_ago=1)
        for a in press(0, 3, {"Fintech": LATER["Fintech"]})
    ]

    candidate, _ = learn(small_model, *two_labels)

    assert candidate.predict(["Le cauri numérique"]).tolist() == ["Fintech"]


def test_a_model_that_knows_a_label_by_its_former_name_is_not_worse_for_it(small_model):
    labels = [Label(name="Paiement mobile", aliases=("Fintech",)), Label(name="Genre")]
    renamed = Taxonomy([*labels, Label(name="Infrastructures")])
    corpus, new = (
        [replace(a, labels=(renamed.find(a.labels[0]) or "",)) for a in press(*numbers, PRESS)]
        for numbers in ((0, 12), (12, 40))
    )
    feedback = Feedback(tuple(validated(article, days_ago=1) for article in new), {})
    options = {"taxonomy": renamed, "now": NOW}

    joined = feedback.joined(corpus)
    verdict = train_candidate(small_model, corpus, joined, feedback, **options)[1]

    assert (verdict.recent.baseline, verdict.reason) == (1, "unclear")


def test_what_a_corpus_says_of_reviews_is_not_read(small_model):
    corpus = [replace(a, meta={"reviewed": "hier", "unkept": 3}) for a in press(0, 12, PRESS)]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    verdict = compared(small_model, corpus, Feedback(tuple(new), {}))[1]

    assert (verdict.n_recent, verdict.blind) == (9, None)


def test_too_few_earlier_articles_are_refused_before_the_training(small_model):
    new = tuple(validated(article, days_ago=1) for article in press(0, 3, LATER))

    with pytest.raises(InputError, match="Only 0 stories with labels came before the new ones"):
        compared(small_model, [], Feedback(new, {}))


def difference(low):
    verdict = "better" if low > 0 else "unclear"
    return Difference("candidate", "mrr", 0.7, 0.75, 0.05, low, 0.09, verdict)


@pytest.mark.parametrize(
    ("low", "standard_error", "blind", "reason"),
    [
        (0.01, 0.01, BlindDifference(30, 0.7, 0.7), "better"),
        (0.01, 0.01, BlindDifference(29, 0.7, 0.6), "better"),
        (0.01, 0.01, None, "better"),
        (0.01, 0.01, BlindDifference(30, 0.7, 0.69), "blind"),
        (0.01, 0.017, None, "frequencies"),
        (-0.01, 0.01, None, "unclear"),
    ],
)
def test_a_candidate_is_better_on_three_conditions(low, standard_error, blind, reason):
    gain = Gain(312, 0.04, standard_error)
    verdict = Candidacy(difference(low), difference(low), 312, gain, blind)

    assert verdict.reason == reason
    assert "mrr 0.700 → 0.750 on 312 new articles" in str(verdict)
    assert ("too few to tell" in str(verdict)) == (blind is not None and blind.articles < 30)
