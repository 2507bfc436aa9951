import json
from typing import Any

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
from sklearn.metrics import log_loss as scikit_learns_log_loss

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import (
    Figure,
    calibration_error,
    calibration_slope,
    evaluate,
    log_loss,
    lrap,
    ndcg,
    ranks,
    truth_table,
)
from osiris_nlp.model.opinions import BoolArray, Doubles

LABELS = ["Infrastructures", "Fintech", "SMSI", "Genre"]


def drawn(
    seed: int, *, articles: int = 60, labels: int = 9, ties: bool = False
) -> tuple[BoolArray, Doubles, BoolArray]:
    """Return truth, scores and predicted sets drawn by lot; the last label is carried by nobody."""
    draw = np.random.default_rng(seed)
    truth = draw.random((articles, labels)) < 0.25
    truth[:, -1] = False
    truth[np.arange(articles), draw.integers(0, labels - 1, articles)] = True
    scores = 0.25 * truth + 0.75 * draw.random((articles, labels))
    if ties:
        scores = scores.round(1)
    return truth, scores, scores > 0.45


def names(labels: int) -> list[str]:
    return [f"Étiquette {k}" for k in range(labels)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ties", [False, True])
def test_lrap_is_scikit_learns(seed: int, ties: bool) -> None:
    truth, scores, _ = drawn(seed, ties=ties)

    report = evaluate(truth, scores, labels=names(9))

    expected = label_ranking_average_precision_score(truth, scores)
    assert report.figures["lrap"].value == pytest.approx(expected)
    assert lrap(truth, scores)[0] == pytest.approx(
        label_ranking_average_precision_score(truth[:1], scores[:1])
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("labels", [3, 9])
def test_ndcg_is_scikit_learns(seed: int, labels: int) -> None:
    truth, scores, _ = drawn(seed, labels=labels)

    report = evaluate(truth, scores, labels=names(labels))

    expected = ndcg_score(truth, scores, k=5)
    assert report.figures["ndcg@5"].value == pytest.approx(expected)
    assert ndcg(truth, scores, k=2).mean() == pytest.approx(ndcg_score(truth, scores, k=2))


@pytest.mark.parametrize("seed", range(3))
def test_precision_recall_and_f1_are_scikit_learns_over_carried_labels(seed: int) -> None:
    truth, scores, selected = drawn(seed)
    selected[0, -1] = True  # the label nobody carries, wrongly predicted
    carried = np.flatnonzero(truth.any(axis=0))

    figures = evaluate(truth, scores, labels=names(9), selected=selected).figures

    assert len(carried) == 8
    expected = {
        "precision": precision_score(truth, selected, average="micro"),
        "recall": recall_score(truth, selected, average="micro"),
        "micro_f1": f1_score(truth, selected, average="micro"),
        "macro_f1": f1_score(truth, selected, average="macro", labels=carried, zero_division=0),
    }
    assert {name: figures[name].value for name in expected} == pytest.approx(expected)


def test_the_best_label_is_the_predicted_set_when_none_is_given() -> None:
    truth, scores, _ = drawn(0)
    best = scores == scores.max(axis=1, keepdims=True)

    found = evaluate(truth, scores, labels=names(9))

    assert found.per_label == evaluate(truth, scores, labels=names(9), selected=best).per_label
    assert found.figures["precision"].value == pytest.approx(found.figures["p@1"].value)


def test_a_rank_counts_what_is_above_and_half_of_what_is_level() -> None:
    truth = np.array([[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 1]], bool)
    scores = np.array(
        [
            [0.9, 0.1, 0, 0],
            [0.5, 0.3, 0.2, 0.1],
            [0.2] * 4,
            [0.1, 0.3, 0.3, 0.9],
            [0.4, 0.4, 0, 0.4],
        ]
    )

    assert ranks(truth, scores).tolist() == [1, 4, 2.5, 2.5, 1.5]


def test_mrr_hits_and_precision_at_one_by_hand() -> None:
    truth = np.eye(7, dtype=bool)[[0, 1, 3, 6, 0]]
    falling = np.array([0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    scores = np.array([falling, falling, falling, falling, [0.5, 0.5, 0, 0, 0, 0, 0]])

    figures = evaluate(truth, scores, labels=names(7)).figures

    found = {name: figures[name].value for name in ("mrr", "hit@1", "hit@3", "hit@5", "p@1")}
    assert found == pytest.approx(
        {
            "mrr": (1 + 1 / 2 + 1 / 4 + 1 / 7 + 1 / 1.5) / 5,
            "hit@1": 1 / 5,
            "hit@3": 3 / 5,
            "hit@5": 4 / 5,
            "p@1": 2 / 5,
        }
    )


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
def test_the_calibration_error_by_hand(
    probability: list[float], hit: list[int], bins: int, weight: list[int] | None, expected: float
) -> None:
    found = calibration_error(
        np.array(probability),
        np.array(hit, dtype=bool),
        bins=bins,
        weight=None if weight is None else np.array(weight, float),
    )

    assert found == pytest.approx(expected)


def test_an_article_that_weighs_two_counts_as_two_in_the_calibration_error() -> None:
    draw = np.random.default_rng(0)
    probability = draw.random(80)
    hit, weight = draw.random(80) < probability, draw.integers(0, 4, 80)

    weighed = calibration_error(probability, hit, bins=1, weight=weight.astype(float))

    repeated = calibration_error(np.repeat(probability, weight), np.repeat(hit, weight), bins=1)
    assert weighed == pytest.approx(repeated)


def test_calibration_is_judged_on_the_best_and_on_every_score_worth_showing() -> None:
    truth = np.array([[1, 0, 0], [0, 1, 0]], bool)
    scores = np.array([[0.9, 0.3, 0.02], [0.6, 0.4, 0.01]])

    figures = evaluate(truth, scores, labels=LABELS[:3]).figures

    assert figures["calibration_error_best"].value == pytest.approx((0.6 + 0.1) / 2)
    assert figures["calibration_error"].value == pytest.approx((0.3 + 0.6 + 0.6 + 0.1) / 4)


def test_what_is_applied_is_counted_and_judged_apart() -> None:
    truth = np.array([[1, 1], [1, 0], [0, 1], [1, 0]], bool)
    applied = np.array([[1, 1], [0, 1], [0, 0], [0, 0]], bool)

    figures = evaluate(truth, truth * 0.5, labels=LABELS[:2], applied=applied).figures

    assert figures["applied"].value == 0.5
    assert figures["applied_precision"].value == pytest.approx(2 / 3)


def test_without_an_applied_label_its_precision_is_unknown() -> None:
    truth, scores, _ = drawn(0)

    figures = evaluate(truth, scores, labels=names(9)).figures

    assert figures["applied"] == Figure(0, 0, 0)
    assert np.isnan([figures["applied_precision"].value, figures["applied_precision"].low]).all()


@pytest.mark.parametrize("seed", range(5))
def test_an_interval_holds_its_figure(seed: int) -> None:
    truth, scores, selected = drawn(seed, articles=200)

    figures = evaluate(truth, scores, labels=names(9), selected=selected, applied=selected).figures

    assert [n for n, f in figures.items() if not f.low <= f.value <= f.high] == []
    shares = figures.keys() - {"log_loss", "calibration_slope"}
    assert [n for n in shares if not 0 <= figures[n].low <= figures[n].high <= 1] == []
    assert 0.01 < figures["mrr"].high - figures["mrr"].low < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_log_loss_is_scikit_learns(seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.dirichlet(np.full(9, 0.3), 50)
    right = draw.integers(0, 9, 50)
    one, several = np.eye(9, dtype=bool)[right], draw.random((50, 9)) < 0.3

    figure = evaluate(one, scores, labels=names(9)).figures["log_loss"]

    assert figure.value == pytest.approx(scikit_learns_log_loss(right, scores, labels=range(9)))
    assert log_loss(one, 3 * scores).mean() == pytest.approx(figure.value)
    assert log_loss(several, scores).mean() == pytest.approx(
        9 * scikit_learns_log_loss(several.ravel(), scores.ravel())
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_calibration_slope_is_that_of_a_logistic_regression(seed: int) -> None:
    draw = np.random.default_rng(seed)
    stated, weight = draw.uniform(0.02, 0.98, 300), draw.integers(1, 4, 300)
    odds = np.log(stated / (1 - stated))
    hit = draw.random(300) < 1 / (1 + np.exp(-(0.3 + 0.7 * odds)))

    slope = calibration_slope(stated, hit, weight=weight.astype(float))

    oracle = LogisticRegression(C=1e12, tol=1e-10).fit(odds[:, None], hit, sample_weight=weight)
    assert slope == pytest.approx(oracle.coef_[0, 0], abs=1e-4)
    assert abs(slope - 0.7) < 0.35


@pytest.mark.parametrize(
    ("stated", "hit"),
    [
        ([0.2, 0.5, 0.9], [1, 1, 1]),
        ([0.5, 0.5, 0.5], [0, 1, 1]),
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]),
        ([0.0, 1.0, 1.0], [0, 1, 1]),
    ],
    ids=["all hits", "one score", "parted", "certain"],
)
def test_where_nothing_tells_the_calibration_slope_it_is_unknown(
    stated: list[float], hit: list[int]
) -> None:
    assert np.isnan(calibration_slope(np.array(stated), np.array(hit, dtype=bool)))


def test_the_articles_that_judge_have_a_report_of_their_own() -> None:
    truth, scores, selected = drawn(7, articles=80)
    judges = np.arange(80) % 4 == 0
    settings = {"labels": names(9), "selected": selected, "seed": 3}

    report = evaluate(truth, scores, judges=judges, **settings)

    alone = evaluate(truth[judges], scores[judges], **settings | {"selected": selected[judges]})
    assert report.judging is not None
    assert report.judging.articles == 20
    assert repr(report.judging.figures) == repr(alone.figures)
    assert report.to_dict()["judging"]["figures"] == alone.to_dict()["figures"]
    assert repr(report.figures) == repr(evaluate(truth, scores, **settings).figures)


@pytest.mark.parametrize("judges", [None, [0] * 60, [1] * 60])
def test_where_none_or_all_judge_there_is_one_report(judges: list[int] | None) -> None:
    truth, scores, _ = drawn(7)

    assert evaluate(truth, scores, labels=names(9), judges=judges).judging is None


@pytest.mark.parametrize("judges", [[1] * 59, [2] * 60, [[1] * 60]])
def test_who_judges_is_a_yes_or_no_for_each_article(judges: list[int]) -> None:
    truth, scores, _ = drawn(7)

    with pytest.raises(InputError, match="judges .*expected 60 times 0 or 1"):
        evaluate(truth, scores, labels=names(9), judges=judges)


def test_an_interval_is_as_wide_as_the_binomial_says() -> None:
    truth = np.eye(2, dtype=bool)[[0] * 200 + [1] * 200]
    scores = np.tile([0.6, 0.4], (400, 1))

    hit = evaluate(truth, scores, labels=LABELS[:2]).figures["hit@1"]

    assert hit.value == 0.5
    assert hit.high - hit.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 / 400), abs=0.012)


# On a forecaster without fault, where resampling can only add to the error.
@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_a_small_calibration_error_holds_it(seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.dirichlet(np.full(9, 0.3), 1000)
    truth = np.array([draw.multinomial(1, row) for row in scores], dtype=bool)

    figures = evaluate(truth, scores, labels=names(9)).figures

    for name in ("calibration_error", "calibration_error_best"):
        assert figures[name].value < 0.08
        assert figures[name].low <= figures[name].value <= figures[name].high


def test_an_interval_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    truth, scores, selected = drawn(1)

    def judged(seed: int) -> dict[str, Figure]:
        return evaluate(truth, scores, labels=names(9), selected=selected, seed=seed).figures

    assert judged(7)["lrap"] == judged(7)["lrap"]
    assert judged(7)["lrap"].value == judged(8)["lrap"].value
    assert judged(7)["lrap"].low != judged(8)["lrap"].low


def test_stories_are_resampled_whole() -> None:
    truth, scores, selected = (np.repeat(part, 4, axis=0) for part in drawn(2))
    stories = [f"s-{i // 4}" for i in range(len(truth))]

    together = evaluate(truth, scores, labels=names(9), selected=selected, stories=stories)
    apart = evaluate(truth, scores, labels=names(9), selected=selected)

    assert (together.articles, together.stories) == (240, 60)
    assert (apart.articles, apart.stories) == (240, 240)
    for name in ("mrr", "micro_f1", "lrap"):
        one, other = together.figures[name], apart.figures[name]
        assert one.value == other.value
        # Four twins a story: the same figures as from a fourth of the articles, twice as unsure.
        assert (one.high - one.low) / (other.high - other.low) == pytest.approx(2, abs=0.4)


def test_four_twins_a_story_say_no_more_than_one() -> None:
    truth, scores, selected = drawn(2)
    twins = [np.repeat(part, 4, axis=0) for part in (truth, scores, selected)]
    stories = [f"{i // 4:03}" for i in range(240)]

    one = evaluate(truth, scores, labels=names(9), selected=selected).figures
    four = evaluate(*twins[:2], labels=names(9), selected=twins[2], stories=stories).figures

    for name in ("mrr", "hit@1", "macro_f1", "recall"):
        assert [four[name].low, four[name].high] == pytest.approx([one[name].low, one[name].high])


def test_each_label_has_its_row_most_frequent_first() -> None:
    truth = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]], bool)
    chosen = np.array([[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], bool)

    report = evaluate(truth, truth * 0.5, labels=LABELS, selected=chosen)

    rows = [(r.label, r.articles, r.predicted, r.precision, r.recall) for r in report.per_label]
    assert rows == [
        ("Infrastructures", 3, 2, 1.0, pytest.approx(2 / 3)),
        ("Fintech", 2, 1, 0.0, 0.0),
        ("SMSI", 0, 1, 0.0, 0.0),
    ]
    assert [row.f1 for row in report.per_label] == pytest.approx([0.8, 0, 0])


def test_a_label_among_the_five_best_of_no_article_was_never_suggested() -> None:
    truth = np.eye(7, dtype=bool)[[0, 4, 5]]
    scores = np.tile(np.linspace(0.7, 0.1, 7), (3, 1))

    report = evaluate(truth, scores, labels=names(7))

    assert report.never_suggested == ("Étiquette 5",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relevant": [[1, 0]]}, r"Shapes .*\(1, 2\), \(2, 2\).*: expected one \(n_articles"),
        ({"scores": [[0.1], [0.2]]}, "Shapes"),
        ({"selected": [[1, 0]]}, "Shapes"),
        ({"applied": [[1, 0, 0], [1, 0, 0]]}, "Shapes"),
        ({"relevant": [1, 0], "scores": [0.1, 0.2]}, "Shapes"),
        ({"labels": ["Fintech"]}, "1 labels: expected 2, one a column"),
        ({"relevant": [[1, 0], [0, 0]]}, "Article 1 carries no label: leave such articles out"),
        ({"stories": ["s"]}, "1 stories.*expected 2"),
        ({"stories": ["s", "s", "t"]}, "3 stories.*expected 2"),
        ({"scores": [[0.1, float("nan")], [0.2, 0.3]]}, "nan"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arguments: dict[str, Any], message: str) -> None:
    sound: dict[str, Any] = {
        "relevant": [[1, 0], [1, 1]],
        "scores": [[0.9, 0.1], [0.4, 0.6]],
        "labels": LABELS[:2],
    }
    given = sound | arguments

    with pytest.raises(InputError, match=message):
        evaluate(given.pop("relevant"), given.pop("scores"), **given)


def test_nothing_to_judge_is_refused() -> None:
    empty = np.zeros((0, 2))

    with pytest.raises(InputError, match="No article to judge: expected articles with labels"):
        evaluate(empty, empty, labels=LABELS[:2])


def test_stories_may_be_an_array() -> None:
    truth, scores, _ = drawn(0, articles=4)

    report = evaluate(truth, scores, labels=names(9), stories=np.array(["a", "a", "b", "c"]))

    assert report.stories == 3


def test_a_report_is_ready_for_json() -> None:
    truth, scores, selected = drawn(3, articles=20)
    report = evaluate(truth, scores, labels=names(9), selected=selected)

    found = orjson.loads(orjson.dumps(report.to_dict()))

    assert found == json.loads(json.dumps(report.to_dict()).replace("NaN", "null"))
    assert set(found) == {
        *("articles", "stories", "figures", "reliability", "per_label"),
        *("confusions", "never_suggested", "judging"),
    }
    assert found["reliability"][0]["stated"] == round(report.reliability[0].stated, 4)
    assert found["figures"]["mrr"] == {
        name: round(getattr(report.figures["mrr"], name), 4) for name in ("value", "low", "high")
    }
    assert found["figures"]["applied_precision"] == {"value": None, "low": None, "high": None}
    assert found["per_label"][0]["label"] == report.per_label[0].label
    assert found["per_label"][0]["f1"] == round(report.per_label[0].f1, 4)


def test_a_report_as_a_frame_has_a_row_a_label() -> None:
    truth, scores, selected = drawn(3)
    report = evaluate(truth, scores, labels=names(9), selected=selected)

    frame = report.to_frame()

    assert isinstance(frame, pd.DataFrame)
    assert frame.index.tolist() == [row.label for row in report.per_label]
    assert frame.loc["Étiquette 2", "articles"] == truth[:, 2].sum()
    assert frame.columns.tolist() == ["articles", "predicted", "precision", "recall", "f1"]


def test_a_figure_reads_with_its_interval() -> None:
    assert str(Figure(0.51234, 0.4, 0.6)) == "0.512 [0.400, 0.600]"


def test_the_truth_table_marks_every_label_of_each_article() -> None:
    articles = [
        Article(id="1", text="a", labels=("SMSI", "Fintech")),
        Article(id="2", text="b"),
        Article(id="3", text="c", labels=("Genre",)),
    ]

    table = truth_table(articles, LABELS)

    assert table.dtype == bool
    assert table.astype(int).tolist() == [[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]


def test_the_truth_table_knows_a_label_whatever_its_case_and_apostrophe() -> None:
    article = Article(id="1", text="a", labels=("désengagement de l'Etat",))

    table = truth_table([article], ["Fintech", "Désengagement de l’Etat"])

    assert table.tolist() == [[False, True]]


def test_the_truth_table_refuses_an_unknown_label_and_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"Unknown label 'Fintec'.* did you mean 'Fintech'\?"):
        truth_table([Article(id="1", text="a", labels=("Fintec",))], LABELS)


def test_reliability_sets_what_is_stated_beside_what_is_found() -> None:
    scores = np.array([[0.2, 0.1], [0.3, 0.1], [0.8, 0.1], [0.9, 0.1]])
    truth = np.array([[0, 1], [0, 1], [1, 0], [0, 1]])

    bins = evaluate(truth, scores, labels=["SMSI", "Genre"]).reliability

    assert [(b.articles, b.stated, b.right) for b in bins] == [
        *((1, 0.2, 0.0), (1, 0.3, 0.0), (1, 0.8, 1.0), (1, 0.9, 0.0))
    ]
    assert bins[2].low == pytest.approx(0.2065, abs=1e-4)  # scipy's binomtest(1, 1), Wilson
    assert bins[2].high == 1.0


def test_bins_hold_every_article_once_by_rising_score() -> None:
    draw = np.random.default_rng(0)
    scores = draw.random((57, 3))
    truth = np.eye(3, dtype=bool)[draw.integers(0, 3, 57)]

    bins = evaluate(truth, scores, labels=["SMSI", "Genre", "Fintech"]).reliability

    assert len(bins) == 10
    assert sum(b.articles for b in bins) == 57
    assert sorted(b.stated for b in bins) == [b.stated for b in bins]
    assert all(0 <= b.low <= b.right <= b.high <= 1 for b in bins)
