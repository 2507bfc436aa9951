"""Figures of reports, their comparison, and the models they belong to."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import numpy as np
from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.evaluation import MEANINGS, PairedComparison, judging_note


def figures_table(title: str, report: Mapping[str, Any]) -> Table:
    """Return the figures of a report (`Report.to_dict`) with their intervals.

    Where some articles judge (``Article.judges``), those on them come first.
    """
    judging = report.get("judging")  # models of version 0.1.0 have none
    if judging:
        parts = {f"{judging['articles']} judge": judging, f"all {report['articles']}": report}
    else:
        parts = {"value": report}
    columns = [name for heading in parts for name in (heading, "95 % interval")]
    table = empty_table(title, "figure", *columns, "meaning")
    for name, meaning in MEANINGS.items():
        if name in report["figures"]:  # models of version 0.1.0 have fewer
            cells = [_figure(part["figures"][name]) for part in parts.values()]
            table.add_row(name, *chain.from_iterable(cells), meaning)
    table.caption, table.caption_justify = judging_note(report) or None, "left"
    return table


def _figure(figure: Mapping[str, float | None]) -> tuple[str, str]:
    if figure["value"] is None:
        return "–", "–"
    return f"{figure['value']:.3f}", f"{figure['low']:.3f} – {figure['high']:.3f}"


def comparison_table(found: PairedComparison) -> Table:
    """Return a comparison of two reports, one row per figure; what the interval leaves open is unmarked."""
    model = found.differences[0].model
    title = f"{found.articles} articles on {found.stories} stories, the same for both"
    table = empty_table(title, "figure", found.baseline, model, "difference", "95 % interval", "")
    for each in found.differences:
        if np.isnan(each.difference):
            table.add_row(each.figure, *(["–"] * 5))
            continue
        table.add_row(
            each.figure,
            f"{each.baseline:.3f}",
            f"{each.value:.3f}",
            f"{each.difference:+.3f}",
            f"{each.low:+.3f} … {each.high:+.3f}",
            "" if each.verdict == "unclear" else each.verdict,
        )
    return table


def labels_table(title: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    """Return the figures of each label."""
    table = empty_table(title, "label", "articles", "predicted", "precision", "recall", "F1")
    for row in rows:
        shares = (f"{row[name]:.2f}" for name in ("precision", "recall", "f1"))
        table.add_row(row["label"], str(row["articles"]), str(row["predicted"]), *shares)
    return table


def reliability_table(bins: Iterable[Mapping[str, Any]]) -> Table:
    """Return what best suggestions state, and how often they are right."""
    table = empty_table(
        "Best suggestions: stated and found", "articles", "stated", "right", "95 % interval"
    )
    for each in bins:
        table.add_row(
            str(each["articles"]),
            f"{each['stated']:.0%}",
            f"{each['right']:.0%}",
            f"{each['low']:.0%} – {each['high']:.0%}",
        )
    return table


def models_table(manifests: Mapping[str, Mapping[str, Any]], promoted: str | None) -> Table:
    """Return one row per model; the promoted one marked."""
    table = empty_table("Models", "", "name", "id", "made", "articles", "mrr")
    for name, manifest in manifests.items():
        details = manifest["details"]
        figures = details.get("figures", {}).get("cross_validation", {}).get("figures", {})
        table.add_row(
            "*" if name == promoted else "",
            name,
            manifest["id"],
            details.get("made", "–"),
            str(details.get("corpus", {}).get("articles", "–")),
            f"{figures['mrr']['value']:.3f}" if figures else "–",
        )
    return table
