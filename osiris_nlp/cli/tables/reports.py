"""Tables of reports, of their comparison, and of models."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from rich.table import Table

from osiris_nlp.base.language.text import visible
from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.cli.terminal import count_of
from osiris_nlp.evaluation import MEANINGS, PairedComparison, judging_note
from osiris_nlp.model.folders.promotion import is_promoted

_MOST_ROWS = 100  # of labels


def figures_table(title: str, report: Mapping[str, Any]) -> Table:
    """Return the figures of a report (`Report.to_dict`) with their intervals.

    If the report has judging articles (``Article.judges``), the figures on these come first.
    """
    judging = report.get("judging")  # models of version 0.1.0 have none
    if judging:
        parts = {f"{judging['articles']} judging": judging, f"all {report['articles']}": report}
    else:
        parts = {"value": report}
    columns = [name for heading in parts for name in (heading, "95 % interval")]
    table = empty_table(title, "figure", *columns, "meaning")
    for name, meaning in MEANINGS.items():
        if all(name in part["figures"] for part in parts.values()):  # version 0.1.0 has fewer
            cells = [_figure(part["figures"][name]) for part in parts.values()]
            table.add_row(name, *chain.from_iterable(cells), meaning)
    table.caption, table.caption_justify = judging_note(report) or None, "left"
    return table


def _figure(figure: Mapping[str, float | None]) -> tuple[str, str]:
    if None in figure.values():
        return "–", "–"
    return f"{figure['value']:.3f}", f"{figure['low']:.3f} – {figure['high']:.3f}"


def comparison_table(comparison: PairedComparison) -> Table:
    """Return a comparison of two reports, one row per figure, with a verdict unless it is unclear."""
    baseline, model = comparison.baseline, comparison.differences[0].model
    title = f"{comparison.articles} articles on {comparison.stories} stories, the same for both"
    table = empty_table(title, "figure", baseline, model, "difference", "95 % interval", "")
    for row in comparison.differences:
        if np.isnan(row.difference):
            table.add_row(row.figure, *(["–"] * 5))
            continue
        table.add_row(
            row.figure,
            f"{row.baseline:.3f}",
            f"{row.value:.3f}",
            f"{row.difference:+.3f}",
            f"{row.low:+.3f} … {row.high:+.3f}",
            "" if row.verdict == "unclear" else row.verdict,
        )
    return table


def labels_table(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return one row per label, of at most the hundred first ones, which have the most articles."""
    table = empty_table(title, "label", "articles", "predicted", "precision", "recall", "F1")
    if n_others := len(rows[_MOST_ROWS:]):
        table.caption, table.caption_justify = f"and {count_of(n_others, 'label')} more", "left"
    for row in rows[:_MOST_ROWS]:
        shares = (f"{row[name]:.2f}" for name in ("precision", "recall", "f1"))
        table.add_row(visible(row["label"]), str(row["articles"]), str(row["predicted"]), *shares)
    return table


def reliability_table(bins: Iterable[Mapping[str, Any]]) -> Table:
    """Return how often the best suggestions are right, by their scores."""
    table = empty_table(
        "Best suggestions: score and share right", "articles", "score", "right", "95 % interval"
    )
    for row in bins:
        table.add_row(
            str(row["articles"]),
            f"{row['stated']:.0%}",
            f"{row['right']:.0%}",
            f"{row['low']:.0%} – {row['high']:.0%}",
        )
    return table


def models_table(
    manifests: Mapping[str, Mapping[str, Any]],
    unreadable: Iterable[str],
    promoted: Mapping[str, Any],
) -> Table:
    """Return one row per model, last those that cannot be read; a star marks the promoted one.

    If its id is no longer the promoted one, the table says so. The MRR is that to quote: of the judging articles
    alone, if there are any.
    """
    table = empty_table("Models", "", "name", "id", "created", "articles", "mrr")
    promoted_name, promoted_id = promoted.get("model"), promoted.get("id")
    for name, manifest in manifests.items():
        details = manifest["details"]
        report = details.get("figures", {}).get("cross_validation") or {"figures": {}}
        judging = report.get("judging")
        mrr = (judging or report)["figures"].get("mrr", {}).get("value")
        star, note = "*" if name == promoted_name else "", ""
        if star and not is_promoted(manifest, promoted):
            note = f"\npromoted as {visible(str(promoted_id))},\nchanged since"
        table.add_row(
            star,
            visible(name),
            manifest["id"] + note,
            visible(details.get("made", "–")),
            str(details.get("corpus", {}).get("articles", "–")),
            "–" if mrr is None else f"{mrr:.3f}{' (judging)' if judging else ''}",
        )
    for name in unreadable:
        star = "*" if name == promoted_name else ""
        table.add_row(star, visible(name), "damaged", "–", "–", "–")
    return table
