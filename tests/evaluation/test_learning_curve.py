"""What a learning curve says of more articles, and what it keeps to itself."""

import json

import numpy as np
import pytest
from helpers.html_page import Page
from matplotlib.figure import Figure

from osiris_nlp.base.errors import InputError
from osiris_nlp.evaluation import LearningCurve, evaluate_scores, learning_curve_of, report_on
from osiris_nlp.model.folders.held_out import HeldOut

SIZES = [50, 100, 200, 400, 800]


def curve_with(
    error,
    *,
    n_articles=2000,
    sizes=SIZES,
    judges=0,
    several=False,
    support=0,
):
    """Return the curve of models that put a wrong label first with probability ``error(n)``.

    An article that a model gets right stays right with more articles. The first `judges` articles are
    judging ones; the others are then always wrong.
    """
    luck = np.random.default_rng(3).permutation(n_articles) / n_articles
    truth = np.zeros((n_articles, 3), dtype=bool)
    truth[:, 0] = True
    truth[::2, 1] = several
    is_judge = np.arange(n_articles) < judges

    def predictions(n):
        is_right = luck >= error(n)
        if judges:
            is_right &= is_judge
        scores = np.where(is_right[:, None], [0.7, 0.2, 0.1], [0.2, 0.1, 0.7])
        names = tuple(map(str, range(n_articles)))
        tiers = (scores > 0.15).astype(np.int8) if several else (scores > 0.5).astype(np.int8)
        labels = ("Fintech", "Infrastructures", "SMSI")
        return HeldOut(labels, names, names, truth, scores, tiers, is_judge)

    return learning_curve_of(
        sizes, map(predictions, sizes), articles=round(sizes[-1] * 1.25), support=support
    )


def falling(n):
    return 0.1 + 1.6 * n**-0.5


def with_knowledge(n):
    """Return the error of a model that knows, without any article, as much as from 300."""
    return 0.2 + 6 * (n + 300) ** -0.5


def report_with(curve):
    scores = [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]
    labels = ["SMSI", "Fintech"]
    held_out = evaluate_scores([[1, 0], [1, 0], [1, 0]], scores, labels=labels).held_out
    return report_on(held_out, learning_curve=curve)


def test_the_measured_figures_are_those_of_the_predictions():
    curve = curve_with(falling)

    assert [point.articles for point in curve.measured] == SIZES
    for point in curve.measured:
        first, three, mrr = (point.figures[name] for name in ("hit@1", "hit@3", "mrr"))
        assert first.value == pytest.approx(1 - falling(point.articles), abs=0.001)
        assert first.low < first.value < first.high
        deviation = np.sqrt(first.value * (1 - first.value) / 2000)
        assert first.high - first.low == pytest.approx(2 * 1.96 * deviation, rel=0.15)
        assert three.value == 1.0
        assert mrr.value == pytest.approx((1 + first.value) / 2)


@pytest.mark.parametrize("error", [falling, with_knowledge])
@pytest.mark.parametrize("size", [2_000, 10_000, 40_000])
def test_a_curve_that_follows_the_law_is_continued(error, size):
    expected = curve_with(error).expected_at(size)["hit@1"]

    assert expected.low < 1 - error(size) < expected.high
    assert expected.value == pytest.approx(1 - error(size), abs=0.03)


def test_the_farther_the_forecast_the_wider_its_interval():
    widths = [point.figures["mrr"] for point in curve_with(with_knowledge).expected]

    assert (np.diff([figure.high - figure.low for figure in widths]) > 0).all()
    assert (np.diff([figure.value for figure in widths]) >= 0).all()


def test_a_curve_that_does_not_rise_promises_nothing():
    curve = curve_with(lambda _: 0.4, n_articles=300)

    assert curve.expected == curve.round_sizes == ()
    assert curve.sentence == (
        "Learning curve on 300 held-out articles: hit@1 is 0.60 after learning from 50 reference "
        "articles and 0.60 from 800. More articles of this kind have not measurably helped."
    )
    with pytest.raises(InputError, match="More articles have not measurably helped so far"):
        curve.expected_at(5_000)


def test_a_model_without_mistakes_has_a_curve():
    curve = curve_with(lambda n: 0.0 if n > 100 else 0.5)

    assert curve.measured[-1].figures["hit@1"].value == 1.0
    assert curve.expected_at(2_000)["hit@1"].high <= 1.0


def test_the_judging_articles_alone_make_the_curve():
    curve = curve_with(falling, judges=500, support=1078)

    assert (curve.held_out, curve.judging) == (500, True)
    assert curve.measured[-1].figures["hit@1"].value == pytest.approx(1 - falling(800), abs=0.05)
    assert curve.sentence.startswith("Learning curve on 500 judging articles: hit@1 is 0.6")
    assert curve.assumptions.startswith("All 1,078 support articles are in every training set.")


def test_articles_with_several_labels_have_figures_of_sets():
    curve = curve_with(falling, several=True)

    last = curve.measured[-1].figures
    assert curve.names == ("hit@1", "micro_f1", "lrap")
    # Right articles have both labels of two, or one too many of one. Wrong ones have label 1 and a third.
    right = last["hit@1"].value
    assert last["micro_f1"].value == pytest.approx(2 * (1.5 * right + 1 - right) / 3.5, abs=0.01)


def test_sizes_are_round_and_larger_than_the_corpus():
    curve = curve_with(falling)

    assert [point.articles for point in curve.round_sizes] == [2_000, 5_000, 10_000, 20_000, 50_000]
    assert [point.articles for point in curve.expected][::11] == [1_000, 50_000]
    start, five_thousand, last = curve.sentence.partition(", 0.8")
    assert "hit@1 is 0.67 after learning from 50 reference articles and 0.84 from 800." in start
    assert ") with 5,000, 0." in five_thousand + last
    assert curve.sentence.endswith(") with 50,000.")


@pytest.mark.parametrize("size", [999, 50_001])
def test_no_forecast_goes_below_the_corpus_or_far_beyond_it(size):
    with pytest.raises(InputError, match=f"{size} articles: expected 1000 to 50000"):
        curve_with(falling).expected_at(size)


def test_a_curve_survives_json():
    curve = curve_with(falling, several=True, support=3)

    again = LearningCurve.from_dict(json.loads(json.dumps(curve.to_dict())))

    assert again.to_dict() == curve.to_dict()
    assert again.sentence == curve.sentence
    assert again.names == curve.names


def test_a_curve_is_a_frame():
    curve = curve_with(falling)

    frame = curve.to_frame()

    assert len(frame) == 3 * (len(SIZES) + 12)
    assert frame.loc[(800, "hit@1"), "value"] == curve.measured[-1].figures["hit@1"].value
    assert frame["kind"].value_counts().to_dict() == {"expected": 36, "measured": 15}


def test_a_notebook_shows_the_curve_as_a_table():
    lines = repr(curve_with(falling)).splitlines()

    assert lines[1].split() == ["reference", "articles", "hit@1", "hit@3", "mrr"]
    assert lines[2].split()[:3] == ["measured", "50", "0.673"]
    assert lines[11].split()[:2] == ["expected", "50,000"]


def test_a_report_shows_its_curve():
    curve = curve_with(falling, support=1078)
    report = report_with(curve)

    page = Page(report.to_html())

    assert curve.sentence in repr(report)
    assert f"{curve.sentence} All 1,078 support articles" in page.text("p")
    assert "More labelled articles" in page.text("h2")
    assert "Learning curve" in [div["aria-label"] for div in page.every("div") if "role" in div]
    assert report.to_dict()["learning_curve"] == curve.to_dict()
    ax = report.plot("learning_curve", Figure().add_subplot())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["hit@1", "hit@3", "mrr"]
    assert ax.get_title("left").startswith("Figures by the number of reference articles")


def test_a_flat_curve_is_drawn_without_a_forecast():
    report = report_with(curve_with(lambda _: 0.4))

    ax = report.plot("learning_curve", Figure().add_subplot())

    assert not [line for line in ax.get_lines() if line.get_linestyle() == "--"]


def test_a_report_without_a_curve_says_how_to_get_one():
    report = report_with(None)

    assert "More labelled articles" not in report.to_html()
    assert report.to_dict()["learning_curve"] is None
    with pytest.raises(
        InputError, match=r"no learning curve: expected that of TopicClassifier\(learn"
    ):
        report.plot("learning_curve")
