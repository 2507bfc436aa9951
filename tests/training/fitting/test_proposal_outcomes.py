"""How often a model's proposals to change labels are right, out of fold."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.press import CYBERCAFES

from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.model.label_changes import ChangeFinder
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.proposal_precision import ProposalPrecision
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting import proposal_outcomes
from osiris_nlp.training.fitting.proposal_outcomes import measure_proposals

LABELS = ("Fintech", "Genre", "Télévision")


def held_out(n, *, n_odd=0, judges=False):
    """Return opinions that are sure of the editors' label, but on the first `n_odd` articles of another."""
    position = np.arange(n)
    main = position % 3
    best = np.where(position < n_odd, (main + 1) % 3, main)
    scores = np.full((n, 3), 1e-5)
    scores[position, best] = 1 - 2e-5
    tiers = np.zeros((n, 3), np.int8)
    tiers[position, best] = 2
    articles = [
        Article(id=f"osiris-{i}", text=CYBERCAFES, labels=(LABELS[k],), judges=judges)
        for i, k in enumerate(main)
    ]
    return Opinions(articles, scores.astype(np.float32), scores, tiers, np.full(n, 9, np.int32))


def finder(opinions):
    """Return a finder whose texts support the likeliest label alone."""
    return ChangeFinder(
        labels=LABELS,
        periods=np.array([[-np.inf, np.inf]] * 3),
        exclusive=True,
        text_support=lambda _, rows: (opinions.scores[rows] > 0.5).astype(np.float32),
        by_name={label: (k, False) for k, label in enumerate(LABELS)},
        by_key={},
        alternatives={},
        removable=np.ones(3, dtype=bool),
    )


def measure(opinions):
    return measure_proposals(opinions, finder(opinions))


def test_a_model_that_errs_on_none_of_many_articles_is_precise():
    precision = measure(held_out(3000))

    # Of a million articles, 50,000 have a wrong label: at least 49,936 are found (Wilson, 3,000 of
    # 3,000), and at most 1,215 of the others are in false alarms (0 of 3,000).
    assert precision.kinds["remove"] == pytest.approx(49_936 / (49_936 + 1_215), abs=1e-3)
    assert precision.kinds["add"] == precision.kinds["remove"]


def test_a_sample_of_many_articles_is_enough(monkeypatch):
    of_all = measure(held_out(3000, n_odd=150)).kinds["remove"]
    monkeypatch.setattr(proposal_outcomes, "_MOST", 1000)

    assert measure(held_out(3000, n_odd=150)).kinds["remove"] == pytest.approx(of_all, abs=0.08)


def test_a_few_cases_prove_nothing():
    precision = measure(held_out(60))

    assert 0.3 < precision.kinds["remove"] < 0.5


def test_false_alarms_weigh_nineteen_times_as_much_as_what_is_found():
    precision = measure(held_out(3000, n_odd=150))

    # 50 in 1,000 articles with their own labels, about as many as have a wrong label at a desk.
    assert 0.4 < precision.kinds["remove"] < 0.5
    assert 0.4 < precision.kinds["add"] < 0.5


def test_kinds_without_a_case_are_not_precise():
    precision = measure(held_out(3000))

    assert (precision.kinds["successor"], precision.kinds["predecessor"]) == (0, 0)


def test_a_label_with_many_false_alarms_of_its_own_has_a_lower_share():
    opinions = held_out(3000)
    is_odd = np.array([a.labels == ("Genre",) for a in opinions.articles]) & (np.arange(3000) < 60)
    opinions.scores[is_odd] = [1 - 2e-5, 1e-5, 1e-5]
    opinions.tiers[is_odd] = [2, 0, 0]

    precision = measure(opinions)

    assert precision("remove", "Genre") < 0.75 < precision("remove", "Télévision")
    assert precision("add", "Fintech") < 0.75 < precision("add", "Télévision")


def test_judging_articles_alone_count_where_there_are_any():
    fitted_to, unread = held_out(3000, n_odd=300), held_out(900, judges=True)
    both = Opinions(
        [*fitted_to.articles, *unread.articles],
        np.concatenate([fitted_to.decision_values, unread.decision_values]),
        np.concatenate([fitted_to.scores, unread.scores]),
        np.concatenate([fitted_to.tiers, unread.tiers]),
        np.concatenate([fitted_to.n_known, unread.n_known]),
    )

    assert measure(both).kinds["remove"] == measure(unread).kinds["remove"] > 0.9


def test_articles_with_every_label_prove_nothing():
    opinions = held_out(30)
    everything = [replace(article, labels=LABELS) for article in opinions.articles]

    assert measure(replace(opinions, articles=everything)).kinds["remove"] == 0


def test_a_saved_model_has_the_shares_of_its_fit(model, articles, taxonomy, tmp_path):
    classifier = TopicClassifier(taxonomy, folds=3).fit(articles[::4])

    saved = ProposalPrecision.of(read_manifest(classifier.save(tmp_path / "osiris")))
    bundled = ProposalPrecision.of(read_manifest(model))

    assert saved == classifier.proposals_
    assert 0 < bundled.kinds["add"] < bundled.kinds["remove"] < 0.8
    assert set(bundled.labels["remove"]) <= set(taxonomy.names)


def test_two_fits_measure_the_same_shares():
    texts = [
        "La Sonatel pose un câble",
        "Un câble sous-marin",
        "Wave et le paiement",
        "Paiement mobile",
    ]
    labels = ["Infrastructures"] * 2 + ["Fintech"] * 2

    first, second = (TopicClassifier(folds=2).fit(texts, labels).proposals_ for _ in range(2))

    assert first == second
