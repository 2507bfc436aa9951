"""Reports as plots, data frames and pages, and comparisons of reports."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pandas as pd
import pytest
from helpers.html_page import Page
from helpers.own_data import LABELS as SUBJECTS
from helpers.own_data import TEXTS, small
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp import compare, load_report
from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.evaluation import evaluate_scores, ranks
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.registry import load_held_out, load_tagger, read_manifest
from osiris_nlp.model.folders.run_log import RUNS, read_runs, run_log
from osiris_nlp.model.folders.saving import save_model

LABELS = ("Fintech", "Téléphonie", "Infrastructures", "Genre")
HOSTILE = "<script>alert(1)</script> & «L’Artp»"


@cache
def random_report(seed, *, skill=1.0, articles=80):
    """Return a report on random articles, the same for each seed, with random scores."""
    truth = np.eye(4, dtype=bool)[np.random.default_rng(7).integers(0, 4, articles)]
    scores = np.random.default_rng(seed).random((articles, 4)) + skill * truth
    return evaluate_scores(
        truth,
        scores / scores.sum(axis=1, keepdims=True),
        labels=LABELS,
        ids=[f"d-{i:04}" for i in range(articles)],
        stories=[f"s-{i // 2}" for i in range(articles)],
    )


def test_a_better_model_is_better_on_every_ranking_figure():
    comparison = compare({"un": random_report(1, skill=0.3), "deux": random_report(2, skill=3.0)})

    verdicts = comparison.to_frame().loc["deux", "verdict"]
    assert verdicts[["mrr", "hit@1", "ndcg@5", "lrap", "micro_f1"]].tolist() == ["better"] * 5
    assert (comparison.articles, comparison.stories, comparison.left_out) == (80, 40, 0)
    mrr = comparison.to_frame().loc[("deux", "mrr")]
    assert mrr["difference"] == pytest.approx(mrr["value"] - mrr["baseline"])
    assert mrr["low"] < mrr["difference"] < mrr["high"]


def test_swapping_reports_reverses_the_differences():
    one, other = random_report(1), random_report(2)

    forward = compare({"un": one, "deux": other}).to_frame().loc["deux"]
    backward = compare({"un": one, "deux": other}, baseline="deux").to_frame().loc["un"]

    for name in ("mrr", "macro_f1", "calibration_error"):
        assert forward.loc[name, "difference"] == pytest.approx(-backward.loc[name, "difference"])
        assert forward.loc[name, "low"] == pytest.approx(-backward.loc[name, "high"])


@settings(max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_a_report_does_not_differ_from_itself(seed):
    report = random_report(seed)

    comparison = compare({"un": report, "lui-même": report})

    differences = [d for d in comparison.differences if not np.isnan(d.baseline)]
    assert {"mrr", "log_loss", "calibration_error"} < {d.figure for d in differences}
    assert {(d.difference, d.low, d.high, d.verdict) for d in differences} == {(0, 0, 0, "unclear")}


def test_the_interval_matches_a_bootstrap_of_paired_stories():
    one, other = random_report(1), random_report(2)

    mrr = compare({"un": one, "deux": other}).to_frame().loc[("deux", "mrr")]

    gain = 1 / ranks(other.held_out.relevant, other.held_out.scores)
    gain -= 1 / ranks(one.held_out.relevant, one.held_out.scores)
    by_story = gain.reshape(-1, 2).mean(axis=1)
    means = by_story[np.random.default_rng(0).integers(0, 40, (4000, 40))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    assert [mrr["low"], mrr["high"]] == pytest.approx([low, high], abs=0.01)


def test_common_articles_are_paired_in_any_order_of_articles_and_labels():
    report = random_report(1)
    held_out, order = report.held_out, np.random.default_rng(0).permutation(60)
    shuffled = evaluate_scores(
        held_out.relevant[order][:, ::-1],
        held_out.scores[order][:, ::-1],
        labels=LABELS[::-1],
        ids=[held_out.ids[i] for i in order],
        stories=[held_out.stories[i] for i in order],
        selected=held_out.tiers[order][:, ::-1] > 0,
    )

    comparison = compare({"tout": report, "une partie": shuffled})

    assert (comparison.articles, comparison.left_out) == (60, 20)
    assert comparison.to_frame().loc[("une partie", "mrr"), "difference"] == 0


def test_a_model_scores_zero_on_a_label_that_it_does_not_know():
    truth, confident_scores = np.eye(2, dtype=bool), [[0.9, 0.1], [0.2, 0.8]]
    labels = ["Yas", "Fintech", "Genre"]
    narrow = evaluate_scores([[1, 0], [0, 1]], confident_scores, labels=labels[:2])
    wide = evaluate_scores(np.c_[truth, [0, 0]], np.c_[confident_scores, [0, 0]], labels=labels)

    comparison = compare({"deux": narrow, "trois": wide})

    assert comparison.held_out["deux"].labels == ("Yas", "Fintech", "Genre")
    assert comparison.to_frame().loc[("trois", "mrr"), "difference"] == 0


def test_a_label_that_one_model_does_not_know_has_no_rank_in_its_figures():
    truth, columns = np.eye(3)[[0, 2]], ["Yas", "Genre", "Drones"]
    wide = evaluate_scores(truth, truth, labels=columns)
    narrow = evaluate_scores(truth[:, [0, 2]], [[0.9, 0.0], [0.2, 0.0]], labels=columns[::2])

    comparison = compare({"tous": wide, "sans Genre": narrow})

    assert comparison.held_out["tous"].unseen == frozenset()
    assert comparison.held_out["sans Genre"].unseen == {"Genre"}
    assert comparison.articles_frame()["sans Genre"].to_dict() == {"0": 1.0, "1": 2.0}
    assert comparison.to_frame().loc[("sans Genre", "mrr"), "value"] == 0.75


def test_the_articles_on_which_models_differ_most_come_first():
    truth = np.eye(2, dtype=bool)
    old = evaluate_scores(truth, [[0.9, 0.1], [0.6, 0.4]], labels=["Yas", "Genre"], ids=["a", "b"])
    new = evaluate_scores(truth, [[0.8, 0.2], [0.3, 0.7]], labels=["Yas", "Genre"], ids=["a", "b"])

    table = compare({"ancien": old, "nouveau": new}).articles_frame()

    assert table.index.tolist() == ["b", "a"]
    assert table.loc["b"].tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            {"relevant": [[0, 1, 0, 0]], "ids": ["d-0000"]},
            "Article 'd-0000' has different labels in 'un' and 'deux'",
        ),
        ({"relevant": [[1, 0, 0, 0]], "ids": ["x"]}, "No article common to 'un', 'deux'"),
        ({"relevant": np.eye(4)[:2], "ids": ["x", "x"]}, "Duplicate ids in the report 'deux'"),
    ],
    ids=["other labels", "other articles", "duplicate ids"],
)
def test_reports_that_cannot_be_paired_are_refused(other, message):
    report = evaluate_scores(**other, scores=np.eye(4)[: len(other["ids"])], labels=LABELS)

    with pytest.raises(InputError, match=re.escape(message)):
        compare({"un": random_report(1), "deux": report})


def test_a_comparison_needs_two_reports_with_names_and_one_of_them_as_baseline():
    one, two = random_report(1), random_report(2)
    with pytest.raises(InputError, match="1 reports to compare: expected two or more"):
        compare({"un": one})
    with pytest.raises(InputError, match="No report 'trois': expected one of un, deux"):
        compare({"un": one, "deux": two}, baseline="trois")
    remedy = re.escape(': expected reports by name, such as compare({"old": one, "new": other})')

    with pytest.raises(InputError, match=f"^reports has type list{remedy}"):
        compare([one, two])
    with pytest.raises(InputError, match=f"^reports has type Report{remedy}"):
        compare(one, two)
    with pytest.raises(
        InputError, match="deux is 'models/deux': expected a report, as evaluate or"
    ):
        compare({"un": one, "deux": "models/deux"})


def test_labels_and_ids_come_from_data_frames_by_default():
    scores = pd.DataFrame([[0.9, 0.1], [0.4, 0.6]], index=["d-1", "d-2"], columns=["Yas", "Genre"])
    truth = pd.DataFrame([[1, 0], [0, 1]], index=["d-2", "d-1"], columns=["Genre", "Yas"])

    report = evaluate_scores(truth, scores)

    assert report.held_out.labels == ("Yas", "Genre")
    assert report.held_out.ids == ("d-1", "d-2")
    assert report.figures["hit@1"].value == 1.0
    reordered = evaluate_scores(truth[::-1], scores.to_numpy(), labels=["Yas", "Genre"])
    assert reordered.figures["hit@1"].value == 1.0
    with pytest.raises(InputError, match="Unexpected columns of relevant"):
        evaluate_scores(truth.rename(columns={"Yas": "Free"}), scores)
    with pytest.raises(InputError, match="No labels: pass labels"):
        evaluate_scores([[1, 0]], [[0.9, 0.1]])


def test_confusions_list_pairs_of_labels_with_the_most_confident_mistake_first():
    report = evaluate_scores(
        [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.4, 0.6, 0.0], [0.2, 0.8, 0.0], [0.1, 0.9, 0.0], [0.5, 0.3, 0.2]],
        labels=["Téléphonie", "Fintech", "Genre"],
        ids=["d-1", "d-2", "d-3", "d-4"],
    )

    assert report.confusions_frame().to_dict("records") == [
        {"editors": "Téléphonie", "model": "Fintech", "articles": 2, "ids": ("d-2", "d-1")},
        {"editors": "Genre", "model": "Téléphonie", "articles": 1, "ids": ("d-4",)},
    ]
    frame = report.articles_frame()
    expected = {"editors": "Téléphonie", "model": "Fintech", "score": 0.8, "tier": "propose"}
    assert frame.loc["d-2"].to_dict() == expected | {"rank": 2.0}
    assert report.figures_frame().loc["hit@1", "value"] == 0.25


@pytest.mark.parametrize("what", ["reliability", "hits", "labels", "confusions"])
def test_a_plot_labels_its_axes(what):
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()

    assert random_report(1, skill=0.5).plot(what, ax) is ax
    texts = [text.get_text() for text in (*ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label)]
    expected = {
        "reliability": "accuracy",
        "hits": "number of suggestions (k)",
        "labels": "Fintech (18)",
        "confusions": "articles",
    }
    assert expected[what] in texts


def test_an_unknown_plot_is_refused():
    with pytest.raises(InputError, match="No plot 'roc': expected one of reliability, hits"):
        random_report(1).plot("roc")  # type: ignore[arg-type]


def test_a_report_is_printed_in_a_few_lines():
    report = evaluate_scores(
        np.eye(4)[[0, 1, 2, 3]],
        np.eye(4)[[0, 1, 2, 0]] * 0.9,
        labels=LABELS,
        stories=["grève", "grève", "panne", "panne"],
        judges=[1, 0, 0, 0],
    )

    assert repr(report).splitlines() == [
        "Report on 4 articles of 2 stories",
        "  figure             1 judging [95 % interval]  all 4",
        "  mrr                1.000 [1.000, 1.000]       0.833 [0.667, 1.000]",
        "  hit@1              1.000 [1.000, 1.000]       0.750 [0.500, 1.000]",
        "  hit@3              1.000 [1.000, 1.000]       1.000 [1.000, 1.000]",
        "  micro_f1           1.000 [1.000, 1.000]       0.750 [0.500, 1.000]",
        "  macro_f1           1.000 [1.000, 1.000]       0.667 [0.500, 1.000]",
        "  applied            0.000 [0.000, 0.000]       0.000 [0.000, 0.000]",
        "  applied_precision  –                          –",
        "Quote the figures on the judging articles.",
        'Next: figures_frame(), confusions_frame(), plot(), to_html("report.html")',
    ]
    assert repr(report.figures["hit@1"]) == "Figure(0.750, low=0.500, high=1.000)"


def test_one_article_is_counted_in_the_singular():
    report = evaluate_scores([[1, 0]], [[0.9, 0.1]], labels=LABELS[:2])

    assert repr(report).splitlines()[0] == "Report on 1 article of 1 story"
    assert repr(compare({"un": report, "deux": report})).splitlines()[0] == (
        "Comparison with un: 1 article of 1 story, the same for all"
    )


def test_a_report_is_a_small_table_in_a_notebook():
    report = random_report(1)

    page = Page(report._repr_html_())

    assert "Report on 80 articles of 40 stories" in page.text("p")
    assert page.text("th") == "figurevalue [95 % interval]meaning"
    assert f"mrr{report.figures['mrr']}mean reciprocal rank" in page.text("td")
    assert len(report._repr_html_()) < 3_000


def test_a_comparison_is_printed_with_one_row_per_model_and_main_figure():
    reports = {"ancien": random_report(1, skill=0.3), "nouveau": random_report(2, skill=3.0)}
    comparison = compare({**reports, "<b>autre</b>": reports["ancien"]})

    lines = repr(comparison).splitlines()

    assert lines[:2] == [
        "Comparison with ancien: 80 articles of 40 stories, the same for all",
        "  model         figure             ancien  value  difference [95 % interval]  verdict",
    ]
    mrr = comparison.differences[0]
    assert " ".join(lines[2].split()) == (
        f"nouveau mrr {mrr.baseline:.3f} {mrr.value:.3f} {mrr} better"
    )
    assert " ".join(lines[-2].split()) == "<b>autre</b> applied_precision – – – unclear"
    assert len(lines) == 2 + 2 * 7 + 1
    assert repr(mrr) == f"<Difference mrr of nouveau: {mrr}, better>"
    page = Page(comparison._repr_html_())
    assert len(page.every("tr")) == 1 + 2 * 7
    assert "<b>autre</b>" in page.text("td")
    assert page.every("b") == []


def test_writing_a_page_returns_its_path(tmp_path):
    report = random_report(1)
    results = {"rapport.html": report, "écart.html": compare({"un": report, "deux": report})}

    for name, result in results.items():
        path = result.to_html(str(tmp_path / name), title="Juin")

        assert path == tmp_path / name
        assert path.read_text("utf-8") == result.to_html(title="Juin")


def test_a_page_escapes_hostile_names_and_runs_no_script():
    report = evaluate_scores(
        np.eye(2), [[0.9, 0.1], [0.7, 0.3]], labels=[HOSTILE, "Genre"], ids=["<b>", "b"]
    )

    comparison = compare({HOSTILE: report, "deux": report})
    pages = [result.to_html(title=HOSTILE) for result in (report, comparison)]

    for page in pages:
        assert "<script" not in page
        assert "<b>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; «L’Artp»" in page
        assert "default-src 'none'" in page
        assert not re.search(r'(?:src|href)="(?!data:image/svg)', page)


def test_a_saved_model_keeps_its_cross_validated_report(fitted, model):
    saved, fresh = load_report(model), fitted.report()

    assert saved.held_out.ids == fresh.held_out.ids
    assert np.array_equal(saved.held_out.relevant, fresh.held_out.relevant)
    assert np.array_equal(saved.held_out.tiers, fresh.held_out.tiers)
    for name, figure in fresh.figures.items():
        assert saved.figures[name].value == pytest.approx(figure.value, abs=1e-6)
    comparison = compare({"gardé": saved, "refait": fresh})
    assert abs(comparison.to_frame()["difference"]).max() < 1e-6


def test_a_model_saved_without_a_report_has_none_to_load(model, tmp_path):
    save_model(load_tagger(model), tmp_path / "nu")

    with pytest.raises(ModelError, match="saved without cross-validated predictions: train it"):
        load_report(tmp_path / "nu")


def test_a_damaged_report_is_refused_but_the_model_still_loads(model, tmp_path):
    held_out = load_held_out(model)
    save_model(load_tagger(model), tmp_path / "m", held_out=held_out)
    path = tmp_path / "m" / "judged.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"judged\.safetensors' is damaged"):
        load_held_out(tmp_path / "m")
    assert load_tagger(tmp_path / "m").labels == held_out.labels


def test_a_training_run_is_logged_with_its_settings_data_and_figures(tmp_path):
    fitted = small().fit(TEXTS, SUBJECTS)
    model_id = read_manifest(fitted.save(tmp_path / "osiris"))["id"]
    fitted.save(tmp_path / "encore")

    first, second = read_runs(tmp_path)
    assert (first["what"], first["model"], first["id"]) == ("train", "osiris", model_id)
    assert first["settings"]["C"] == fitted.C_
    assert first["corpus"]["sha256"] == second["corpus"]["sha256"] == fitted.corpus_sha256_
    assert first["figures"]["mrr"] == pytest.approx(fitted.report().figures["mrr"].value)
    assert first["by_date"] is None
    assert set(first) >= {"time", "seconds", "taxonomy", "versions", "commit", "dirty"}


def log(models, model):
    with run_log(models) as add:
        add({"what": "promote", "model": model})


def test_a_run_log_continues_after_a_truncated_line_and_reports_it(tmp_path):
    log(tmp_path, "été")
    with (tmp_path / RUNS).open("ab") as file:
        file.write(b'{"what": "tra')
    log(tmp_path, "hiver")

    with pytest.raises(
        ModelError, match=r"Damaged line in the run log .*runs\.jsonl': delete line 2"
    ):
        read_runs(tmp_path)
    lines = (tmp_path / RUNS).read_bytes().splitlines(keepends=True)
    (tmp_path / RUNS).write_bytes(lines[0] + lines[2])
    assert [run["model"] for run in read_runs(tmp_path)] == ["été", "hiver"]
    assert read_runs(tmp_path / "ailleurs") == []


def test_concurrent_writers_leave_whole_lines_in_the_run_log(tmp_path):
    log(tmp_path, "été")
    with (tmp_path / RUNS).open("ab") as file:
        file.write(b'{"what": "tra')
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda n: log(tmp_path, f"m-{n}"), range(24)))

    lines = (tmp_path / RUNS).read_bytes().splitlines(keepends=True)
    (tmp_path / RUNS).write_bytes(b"".join(lines[2:]))
    assert sorted(r["model"] for r in read_runs(tmp_path)) == sorted(f"m-{n}" for n in range(24))


def test_nothing_is_promoted_or_saved_if_the_run_cannot_be_logged(model, tmp_path):
    shutil.copytree(model, tmp_path / "osiris")
    (tmp_path / RUNS).mkdir()

    with pytest.raises(ModelError, match=r"runs\.jsonl' cannot be written: Is a directory"):
        promote(tmp_path, "osiris")
    with pytest.raises(ModelError, match=r"runs\.jsonl' cannot be written"):
        small().fit(TEXTS, SUBJECTS).save(tmp_path / "autre")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["osiris", RUNS]


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1), st.sampled_from([40, 200]), st.floats(0.2, 3))
def test_every_interval_contains_its_difference(seed, articles, skill):
    one = random_report(seed, skill=skill, articles=articles)
    other = random_report(seed + 1, skill=1.0, articles=articles)

    for row in compare({"un": one, "deux": other}).differences:
        if not np.isnan(row.difference):
            assert row.low - 1e-9 <= row.difference <= row.high + 1e-9, row


def test_duplicate_ids_in_a_frame_are_refused():
    scores = pd.DataFrame([[0.9, 0.1]] * 2, index=["d-1", "d-1"], columns=["Yas", "Genre"])

    with pytest.raises(InputError, match="scores has duplicate names in its index"):
        evaluate_scores(scores.round(), scores)


def test_an_article_of_unknown_story_is_a_story_of_its_own():
    truth = np.eye(4, dtype=bool)

    report = evaluate_scores(truth, truth * 0.9, labels=LABELS, stories=[None, np.nan, "s", "s"])  # type: ignore[list-item]

    assert report.stories == 3


def test_a_figure_without_a_better_direction_is_higher_or_lower():
    held_out = random_report(1, skill=3.0).held_out
    settings = {"labels": LABELS, "ids": held_out.ids, "stories": held_out.stories}
    best = held_out.scores == held_out.scores.max(axis=1, keepdims=True)
    every_fourth = best & (np.arange(80) % 4 == 0)[:, None]
    reports = {
        name: evaluate_scores(held_out.relevant, held_out.scores, applied=applied, **settings)
        for name, applied in (("rarement", every_fourth), ("toujours", best))
    }

    comparison = compare(reports)
    reverse = compare(reports, baseline="toujours")

    assert comparison.to_frame().loc[("toujours", "applied"), "verdict"] == "higher"
    assert reverse.to_frame().loc[("rarement", "applied"), "verdict"] == "lower"
    assert comparison.to_frame().loc[("toujours", "mrr"), "verdict"] == "unclear"
    assert '<td class="higher">higher</td>' in comparison.to_html()
    assert " higher" in next(line for line in repr(comparison).splitlines() if " applied " in line)


def test_every_verdict_is_unclear_on_a_handful_of_stories():
    truth = np.eye(2, dtype=bool)
    old = evaluate_scores(truth, [[0.4, 0.6], [0.6, 0.4]], labels=["Yas", "Genre"])
    new = evaluate_scores(truth, [[0.9, 0.1], [0.1, 0.9]], labels=["Yas", "Genre"])

    assert {d.verdict for d in compare({"ancien": old, "nouveau": new}).differences} == {"unclear"}
