"""Figures, their intervals, and the arguments of `evaluate_scores`."""

import json
from dataclasses import astuple, replace

import numpy as np
import orjson
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    f1_score,
    label_ranking_average_precision_score,
    ndcg_score,
    precision_score,
    recall_score,
)
from sklearn.metrics import log_loss as sklearn_log_loss

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import (
    Figure,
    calibration_error,
    calibration_slope,
    evaluate_scores,
    figures,
    label_matrix,
    log_loss,
    lrap,
    ndcg,
    ranks,
)

LABELS = ["Infrastructures", "Fintech", "SMSI", "Genre"]


def random_case(seed, *, articles=60, labels=9, ties=False):
    """Return random truth, scores and predicted sets; no article has the last label."""
    rng = np.random.default_rng(seed)
    truth = rng.random((articles, labels)) < 0.25
    truth[:, -1] = False
    truth[np.arange(articles), rng.integers(0, labels - 1, articles)] = True
    scores = 0.25 * truth + 0.75 * rng.random((articles, labels))
    if ties:
        scores = scores.round(1)
    return truth, scores, scores > 0.45


def values_of(report):
    return {name: astuple(figure) for name, figure in report.figures.items()}


def names(labels):
    return [f"Étiquette {k}" for k in range(labels)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ties", [False, True])
def test_lrap_equals_scikit_learns(seed, ties):
    truth, scores, _ = random_case(seed, ties=ties)

    report = evaluate_scores(truth, scores, labels=names(9))

    expected = label_ranking_average_precision_score(truth, scores)
    assert report.figures["lrap"].value == pytest.approx(expected)
    assert lrap(truth, scores)[0] == pytest.approx(
        label_ranking_average_precision_score(truth[:1], scores[:1])
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("labels", [3, 9])
def test_ndcg_equals_scikit_learns(seed, labels):
    truth, scores, _ = random_case(seed, labels=labels)

    report = evaluate_scores(truth, scores, labels=names(labels))

    expected = ndcg_score(truth, scores, k=5)
    assert report.figures["ndcg@5"].value == pytest.approx(expected)
    assert ndcg(truth, scores, k=2).mean() == pytest.approx(ndcg_score(truth, scores, k=2))


@pytest.mark.parametrize("seed", range(3))
def test_precision_recall_and_f1_equal_scikit_learns_over_labels_with_support(seed):
    truth, scores, selected = random_case(seed)
    selected[0, -1] = True  # a wrong prediction of the label without support
    supported = np.flatnonzero(truth.any(axis=0))

    figures = evaluate_scores(truth, scores, labels=names(9), selected=selected).figures

    assert len(supported) == 8
    expected = {
        "precision": precision_score(truth, selected, average="micro"),
        "recall": recall_score(truth, selected, average="micro"),
        "micro_f1": f1_score(truth, selected, average="micro"),
        "macro_f1": f1_score(truth, selected, average="macro", labels=supported, zero_division=0),
    }
    assert {name: figures[name].value for name in expected} == pytest.approx(expected)


def test_the_best_label_is_predicted_by_default():
    truth, scores, _ = random_case(0)
    best = scores == scores.max(axis=1, keepdims=True)

    report = evaluate_scores(truth, scores, labels=names(9))

    assert (
        report.per_label == evaluate_scores(truth, scores, labels=names(9), selected=best).per_label
    )
    assert report.figures["precision"].value == pytest.approx(report.figures["p@1"].value)


def test_a_rank_counts_the_labels_above_and_half_of_the_ties():
    truth = np.array([[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 1]], bool)
    scores = np.array(
        [[1, 0.1, 0, 0], [0.5, 0.3, 0.2, 0.1], [0.2] * 4, [0.1, 0.3, 0.3, 0.9], [0.4, 0.4, 0, 0.4]]
    )

    assert ranks(truth, scores).tolist() == [1, 4, 2.5, 2.5, 1.5]


def test_a_label_with_a_score_of_minus_infinity_is_not_ranked():
    truth = np.array([[1, 0, 1], [1, 0, 0]], dtype=bool)
    scores = np.array([[-np.inf, 0.6, 0.4], [-np.inf, 0.6, 0.4]])

    assert ranks(truth, scores).tolist() == [2, np.inf]
    assert lrap(truth, scores).tolist() == [0.25, 0]
    assert ndcg(truth, scores)[1] == 0
    gain = (1 / np.log2(3)) / (1 + 1 / np.log2(3))
    assert ndcg(truth, scores)[0] == pytest.approx(gain)


def test_mrr_hits_and_precision_at_one_match_values_by_hand():
    truth = np.eye(7, dtype=bool)[[0, 1, 3, 6, 0]]
    decreasing = np.array([0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    scores = np.array([decreasing, decreasing, decreasing, decreasing, [0.5, 0.5, 0, 0, 0, 0, 0]])

    figures = evaluate_scores(truth, scores, labels=names(7)).figures

    expected = {"mrr": (1 + 1 / 2 + 1 / 4 + 1 / 7 + 1 / 1.5) / 5}
    expected |= {"hit@1": 1 / 5, "hit@3": 3 / 5, "hit@5": 4 / 5, "p@1": 2 / 5}
    assert {name: figures[name].value for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("probability", "hit", "bins", "weight", "expected"),
    [
        ([0.2, 0.2, 0.8, 0.8], [0, 0, 1, 1], 2, None, 0.2),
        ([0.8, 0.2, 0.8, 0.2], [1, 0, 1, 0], 2, None, 0.2),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 1, None, 0.0),
        ([0.1, 0.3, 0.7, 0.9], [0, 1, 1, 1], 2, None, (0.3 + 0.2) / 2),
        ([0.1, 0.3, 0.7, 0.9], [0, 1, 1, 1], 1, None, 0.25),
        ([1.0, 1.0, 1.0], [0, 0, 0], 15, None, 1.0),
        ([0.2, 0.6, 0.6], [0, 1, 0], 2, [2, 1, 1], (2 * 0.2 + abs(1.2 - 1)) / 4),
        ([0.2, 0.6, 0.6], [0, 1, 0], 2, [1, 2, 1], (0.2 + abs(2 * -0.4 + 0.6)) / 4),
        ([0.2, 0.9], [0, 0], 5, [1, 0], 0.2),
    ],
)
def test_the_calibration_error_matches_values_by_hand(probability, hit, bins, weight, expected):
    error = calibration_error(
        np.array(probability),
        np.array(hit, dtype=bool),
        bins=bins,
        weight=None if weight is None else np.array(weight, float),
    )

    assert error == pytest.approx(expected)


def test_an_article_of_weight_two_counts_twice_in_the_calibration_error():
    rng = np.random.default_rng(0)
    probability = rng.random(80)
    hit, weight = rng.random(80) < probability, rng.integers(0, 4, 80)

    error = calibration_error(probability, hit, bins=1, weight=weight.astype(float))

    repeated = calibration_error(np.repeat(probability, weight), np.repeat(hit, weight), bins=1)
    assert error == pytest.approx(repeated)


def test_calibration_errors_cover_the_best_suggestion_and_every_score_above_two_percent():
    truth = np.array([[1, 0, 0], [0, 1, 0]], bool)
    scores = np.array([[0.9, 0.3, 0.02], [0.6, 0.4, 0.01]])

    figures = evaluate_scores(truth, scores, labels=LABELS[:3]).figures

    assert figures["calibration_error_best"].value == pytest.approx((0.6 + 0.1) / 2)
    assert figures["calibration_error"].value == pytest.approx((0.3 + 0.6 + 0.6 + 0.1) / 4)


def test_applied_labels_have_a_share_and_a_precision_of_their_own():
    truth = np.array([[1, 1], [1, 0], [0, 1], [1, 0]], bool)
    applied = np.array([[1, 1], [0, 1], [0, 0], [0, 0]], bool)

    figures = evaluate_scores(truth, truth * 0.5, labels=LABELS[:2], applied=applied).figures

    assert figures["applied"].value == 0.5
    assert figures["applied_precision"].value == pytest.approx(2 / 3)


def test_the_precision_of_applied_labels_is_nan_if_none_is_applied():
    truth, scores, _ = random_case(0)

    figures = evaluate_scores(truth, scores, labels=names(9)).figures

    assert figures["applied"] == Figure(0, 0, 0)
    assert np.isnan([figures["applied_precision"].value, figures["applied_precision"].low]).all()


@pytest.mark.parametrize("seed", range(5))
def test_an_interval_contains_its_figure(seed):
    truth, scores, selected = random_case(seed, articles=200)

    figures = evaluate_scores(
        truth, scores, labels=names(9), selected=selected, applied=selected
    ).figures

    assert [n for n, f in figures.items() if not f.low <= f.value <= f.high] == []
    shares = figures.keys() - {"log_loss", "calibration_slope"}
    assert [n for n in shares if not 0 <= figures[n].low <= figures[n].high <= 1] == []
    assert 0.01 < figures["mrr"].high - figures["mrr"].low < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_log_loss_equals_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    scores = rng.dirichlet(np.full(9, 0.3), 50)
    right = rng.integers(0, 9, 50)
    one, several = np.eye(9, dtype=bool)[right], rng.random((50, 9)) < 0.3

    figure = evaluate_scores(one, scores, labels=names(9)).figures["log_loss"]

    assert figure.value == pytest.approx(sklearn_log_loss(right, scores, labels=range(9)))
    assert log_loss(one, 3 * scores).mean() == pytest.approx(figure.value)
    assert log_loss(several, scores).mean() == pytest.approx(
        9 * sklearn_log_loss(several.ravel(), scores.ravel())
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_calibration_slope_equals_that_of_a_logistic_regression(seed):
    rng = np.random.default_rng(seed)
    score, weight = rng.uniform(0.02, 0.98, 300), rng.integers(1, 4, 300)
    log_odds = np.log(score / (1 - score))
    hit = rng.random(300) < 1 / (1 + np.exp(-(0.3 + 0.7 * log_odds)))

    slope = calibration_slope(score, hit, weight=weight.astype(float))

    oracle = LogisticRegression(C=1e12, tol=1e-10).fit(log_odds[:, None], hit, sample_weight=weight)
    assert slope == pytest.approx(oracle.coef_[0, 0], abs=1e-4)
    assert abs(slope - 0.7) < 0.35


@pytest.mark.parametrize(
    ("score", "hit"),
    [
        ([0.2, 0.5, 0.9], [1, 1, 1]),
        ([0.5, 0.5, 0.5], [0, 1, 1]),
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]),
        ([0.0, 1.0, 1.0], [0, 1, 1]),
    ],
    ids=["all hits", "one score", "separable", "certain"],
)
def test_the_calibration_slope_is_nan_if_it_cannot_be_estimated(score, hit):
    assert np.isnan(calibration_slope(np.array(score), np.array(hit, dtype=bool)))


def test_judging_articles_have_a_report_of_their_own():
    truth, scores, selected = random_case(7, articles=80)
    judges = np.arange(80) % 4 == 0
    settings = {"labels": names(9), "selected": selected, "seed": 3}

    report = evaluate_scores(truth, scores, judges=judges, **settings)

    alone = evaluate_scores(
        truth[judges], scores[judges], **settings | {"selected": selected[judges]}
    )
    assert report.judging is not None
    assert report.judging.articles == 20
    np.testing.assert_equal(values_of(report.judging), values_of(alone))
    assert report.to_dict()["judging"]["figures"] == alone.to_dict()["figures"]
    without_judges = evaluate_scores(truth, scores, **settings)
    np.testing.assert_equal(values_of(report), values_of(without_judges))


@pytest.mark.parametrize("judges", [None, [0] * 60, [1] * 60])
def test_there_is_a_single_report_if_no_article_or_every_article_judges(judges):
    truth, scores, _ = random_case(7)

    assert evaluate_scores(truth, scores, labels=names(9), judges=judges).judging is None


@pytest.mark.parametrize("judges", [[1] * 59, [2] * 60, [[1] * 60]])
def test_judges_needs_one_zero_or_one_per_article(judges):
    truth, scores, _ = random_case(7)

    with pytest.raises(InputError, match="judges of shape .*expected 60 values, each 0 or 1"):
        evaluate_scores(truth, scores, labels=names(9), judges=judges)


def test_the_width_of_an_interval_matches_the_binomial_distribution():
    truth = np.eye(2, dtype=bool)[[0] * 200 + [1] * 200]
    scores = np.tile([0.6, 0.4], (400, 1))

    hit = evaluate_scores(truth, scores, labels=LABELS[:2]).figures["hit@1"]

    assert hit.value == 0.5
    assert hit.high - hit.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 / 400), abs=0.012)


# The probabilities are perfect, so resampling can only increase the error.
@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_a_small_calibration_error_contains_it(seed):
    rng = np.random.default_rng(seed)
    scores = rng.dirichlet(np.full(9, 0.3), 1000)
    truth = np.array([rng.multinomial(1, row) for row in scores], dtype=bool)

    figures = evaluate_scores(truth, scores, labels=names(9)).figures

    for name in ("calibration_error", "calibration_error_best"):
        assert figures[name].value < 0.08
        assert figures[name].low <= figures[name].value <= figures[name].high


def test_scores_that_share_a_cell_hardly_move_an_interval(monkeypatch):
    rng = np.random.default_rng(5)
    scores = rng.dirichlet(np.full(9, 0.3), 3000)  # 14,000 of them above .02
    truth = np.array([rng.multinomial(1, row) for row in scores], dtype=bool)

    in_cells = evaluate_scores(truth, scores, labels=names(9)).figures

    monkeypatch.setattr(figures, "_CELLS", truth.size)
    for name, exact in evaluate_scores(truth, scores, labels=names(9)).figures.items():
        assert astuple(in_cells[name]) == pytest.approx(astuple(exact), abs=3e-4, nan_ok=True)


def test_intervals_depend_on_the_seed_but_figures_do_not():
    truth, scores, selected = random_case(1)

    def lrap_of(seed):
        report = evaluate_scores(truth, scores, labels=names(9), selected=selected, seed=seed)
        return report.figures["lrap"]

    assert lrap_of(7) == lrap_of(7)
    assert lrap_of(7).value == lrap_of(8).value
    assert lrap_of(7).low != lrap_of(8).low


def test_bootstrap_samples_draw_whole_stories():
    truth, scores, selected = (np.repeat(table, 4, axis=0) for table in random_case(2))
    stories = [f"s-{i // 4}" for i in range(len(truth))]

    grouped = evaluate_scores(truth, scores, labels=names(9), selected=selected, stories=stories)
    independent = evaluate_scores(truth, scores, labels=names(9), selected=selected)

    assert (grouped.articles, grouped.stories) == (240, 60)
    assert (independent.articles, independent.stories) == (240, 240)
    for name in ("mrr", "micro_f1", "lrap"):
        wide, narrow = grouped.figures[name], independent.figures[name]
        assert wide.value == narrow.value
        # Four twins per story leave a quarter of the independent articles: twice the width.
        assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(2, abs=0.4)


def test_four_twins_per_story_carry_no_more_information_than_one_article():
    truth, scores, selected = random_case(2)
    twins = [np.repeat(table, 4, axis=0) for table in (truth, scores, selected)]
    stories = [f"{i // 4:03}" for i in range(240)]

    one = evaluate_scores(truth, scores, labels=names(9), selected=selected).figures
    four = evaluate_scores(*twins[:2], labels=names(9), selected=twins[2], stories=stories).figures

    for name in ("mrr", "hit@1", "macro_f1", "recall"):
        assert [four[name].low, four[name].high] == pytest.approx([one[name].low, one[name].high])


def test_each_label_has_a_row_most_frequent_first():
    truth = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]], bool)
    selected = np.array([[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], bool)

    report = evaluate_scores(truth, truth * 0.5, labels=LABELS, selected=selected)

    rows = [(r.label, r.articles, r.predicted, r.precision, r.recall) for r in report.per_label]
    first = ("Infrastructures", 3, 2, 1.0, pytest.approx(2 / 3))
    assert rows == [first, ("Fintech", 2, 1, 0.0, 0.0), ("SMSI", 0, 1, 0.0, 0.0)]
    assert [row.f1 for row in report.per_label] == pytest.approx([0.8, 0, 0])


def test_a_label_outside_every_top_five_is_never_suggested():
    truth = np.eye(7, dtype=bool)[[0, 4, 5]]
    scores = np.tile(np.linspace(0.7, 0.1, 7), (3, 1))

    report = evaluate_scores(truth, scores, labels=names(7))

    assert report.never_suggested == ("Étiquette 5",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relevant": [[1, 0]]}, r"Shapes .*\(1, 2\), \(2, 2\).*: expected the same \(n_articles"),
        ({"scores": [[0.1], [0.2]]}, "Shapes"),
        ({"selected": [[1, 0]]}, "Shapes"),
        ({"applied": [[1, 0, 0], [1, 0, 0]]}, "Shapes"),
        ({"relevant": [1, 0], "scores": [0.1, 0.2]}, "Shapes"),
        ({"labels": ["Fintech"]}, "1 labels: expected 2, one per column"),
        ({"relevant": [[1, 0], [0, 0]]}, "Article 1 has no label: leave such articles out"),
        ({"stories": ["s"]}, "1 stories.*expected 2"),
        ({"stories": ["s", "s", "t"]}, "3 stories.*expected 2"),
        ({"scores": [[0.1, float("nan")], [0.2, 0.3]]}, "nan"),
        ({"scores": [[-3, -0.1]] * 2}, "Scores range from -3 to -0.1: expected probabilities"),
        ({"relevant": [[np.nan, 1]] * 2}, "relevant contains values other than 0 and 1"),
        ({"relevant": [[2, 0]] * 2}, "relevant contains values other than 0 and 1"),
        (
            dict.fromkeys(("relevant", "scores"), np.zeros((0, 2))),
            "No articles to evaluate: expected at least one article",
        ),
    ],
)
def test_arrays_that_do_not_match_or_have_other_values_are_refused(arguments, message):
    valid = {"relevant": [[1, 0], [1, 1]], "scores": [[0.9, 0.1], [0.4, 0.6]]}
    settings = valid | {"labels": LABELS[:2]} | arguments

    with pytest.raises(InputError, match=message):
        evaluate_scores(settings.pop("relevant"), settings.pop("scores"), **settings)


def test_stories_may_be_an_array():
    truth, scores, _ = random_case(0, articles=4)

    report = evaluate_scores(truth, scores, labels=names(9), stories=np.array(["a", "a", "b", "c"]))

    assert report.stories == 3


def test_a_report_can_be_written_as_json():
    truth, scores, selected = random_case(3, articles=20)
    report = evaluate_scores(truth, scores, labels=names(9), selected=selected)

    record = orjson.loads(orjson.dumps(report.to_dict()))

    assert record == json.loads(json.dumps(report.to_dict()).replace("NaN", "null"))
    assert set(record) == {
        *("articles", "stories", "figures", "reliability", "per_label"),
        *("confusions", "never_suggested", "unseen", "judging", "encoder", "learning_curve"),
    }
    assert record["reliability"][0]["stated"] == round(report.reliability[0].stated, 6)
    assert record["figures"]["mrr"] == {
        name: round(getattr(report.figures["mrr"], name), 6) for name in ("value", "low", "high")
    }
    assert record["figures"]["applied_precision"] == {"value": None, "low": None, "high": None}
    assert record["per_label"][0]["label"] == report.per_label[0].label
    assert record["per_label"][0]["f1"] == round(report.per_label[0].f1, 6)


def test_json_and_page_round_a_figure_as_print_does():
    pytest.importorskip("matplotlib")
    report = evaluate_scores([[1, 0], [1, 0]], [[0.9, 0.1], [0.4, 0.6]], labels=LABELS[:2])
    figure = Figure(0.828465, low=0.828465, high=0.828465)  # 0.8285 with four decimals, then 0.829

    edge_report = replace(report, figures=report.figures | {"mrr": figure})

    assert str(Figure(0.51234, 0.4, 0.6)) == "0.512 [0.400, 0.600]"
    assert str(figure) == "0.828 [0.828, 0.828]"
    assert f"{edge_report.to_dict()['figures']['mrr']['low']:.3f}" == "0.828"
    assert "0.829" not in edge_report.to_html()


def test_the_frame_of_a_report_has_one_row_per_label():
    truth, scores, selected = random_case(3)
    report = evaluate_scores(truth, scores, labels=names(9), selected=selected)

    frame = report.to_frame()

    assert isinstance(frame, pd.DataFrame)
    assert frame.index.tolist() == [row.label for row in report.per_label]
    assert frame.loc["Étiquette 2", "articles"] == truth[:, 2].sum()
    assert frame.columns.tolist() == ["articles", "predicted", "precision", "recall", "f1"]


def test_the_truth_table_marks_every_label_of_each_article():
    articles = [
        Article(id="1", text="a", labels=("SMSI", "Fintech")),
        Article(id="2", text="b"),
        Article(id="3", text="c", labels=("Genre",)),
    ]

    table = label_matrix(articles, LABELS)

    assert table.dtype == bool
    assert table.astype(int).tolist() == [[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]


def test_the_truth_table_ignores_case_and_the_kind_of_apostrophe():
    article = Article(id="1", text="a", labels=("désengagement de l'Etat",))

    table = label_matrix([article], ["Fintech", "Désengagement de l’Etat"])

    assert table.tolist() == [[False, True]]


def test_the_truth_table_refuses_an_unknown_label_and_names_the_nearest():
    with pytest.raises(InputError, match=r"Unknown label 'Fintec'.* did you mean 'Fintech'\?"):
        label_matrix([Article(id="1", text="a", labels=("Fintec",))], LABELS)


def test_reliability_compares_scores_with_the_share_that_is_right():
    scores = np.array([[0.2, 0.1], [0.3, 0.1], [0.8, 0.1], [0.9, 0.1]])
    truth = np.array([[0, 1], [0, 1], [1, 0], [0, 1]])

    bins = evaluate_scores(truth, scores, labels=["SMSI", "Genre"]).reliability

    assert [(b.articles, b.stated, b.right) for b in bins] == [
        *((1, 0.2, 0.0), (1, 0.3, 0.0), (1, 0.8, 1.0), (1, 0.9, 0.0))
    ]
    assert bins[2].low == pytest.approx(0.2065, abs=1e-4)  # scipy's binomtest(1, 1), Wilson
    assert bins[2].high == 1.0


def test_bins_cover_every_article_once_by_increasing_score():
    rng = np.random.default_rng(0)
    scores = rng.random((57, 3))
    truth = np.eye(3, dtype=bool)[rng.integers(0, 3, 57)]

    bins = evaluate_scores(truth, scores, labels=["SMSI", "Genre", "Fintech"]).reliability

    assert len(bins) == 10
    assert sum(b.articles for b in bins) == 57
    assert sorted(b.stated for b in bins) == [b.stated for b in bins]
    assert all(0 <= b.low <= b.right <= b.high <= 1 for b in bins)
