"""What a model says of itself: the details in ``model.json`` and the card a person reads."""

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from osiris_nlp.evaluation import Report, judging_note
from osiris_nlp.training.fit import Fit

_LIBRARIES = ("osiris-nlp", "numpy", "scipy", "scikit-learn", "numba", "safetensors")


def model_details(
    fit: Fit, *, cross_validation: Report, by_date: Report | None = None
) -> dict[str, Any]:
    """Return how a fitted model was made and what it is worth, JSON-ready."""
    taxonomy, contamination = fit.taxonomy, fit.contamination
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "corpus": {
            "articles": fit.n_articles,
            "reference": fit.n_reference,
            "support": fit.n_articles - fit.n_reference,
            "unlabelled": fit.n_unlabelled,
            "sha256": fit.corpus_sha256,
        },
        "taxonomy": {
            "labels": len(taxonomy),
            "sha256": taxonomy.digest(),
            "records": taxonomy.to_records(),  # a backlog rarely lies beside the taxonomy's file
        },
        "settings": dict(fit.settings),
        "figures": {
            "cross_validation": cross_validation.to_dict(),
            "by_date": by_date.to_dict() if by_date else None,
        },
        "contamination": contamination.to_dict() if contamination else None,
        "versions": {"python": platform.python_version(), **{n: version(n) for n in _LIBRARIES}},
    }


def model_card(name: str, details: Mapping[str, Any]) -> str:
    """Return a model card in Markdown, after Mitchell et al., «Model Cards», FAT* 2019."""
    corpus, figures = details["corpus"], details["figures"]["cross_validation"]
    judging, contamination = figures["judging"], details["contamination"]
    parts = {"value": figures}
    if judging:
        parts = {
            f"{judging['articles']} that judge": judging,
            f"all {figures['articles']}": figures,
        }
    heads = [head for name in parts for head in (name, "interval")]
    rows = [
        f"| {key} | " + " | ".join(_figure(part["figures"][key]) for part in parts.values()) + " |"
        for key in figures["figures"]
    ]
    weakest = sorted(
        (row for row in figures["per_label"] if row["articles"] >= 3), key=lambda row: row["f1"]
    )[:5]
    return "\n".join(
        [
            f"# Model card: {name}",
            "",
            f"Suggests {details['taxonomy']['labels']} labels for press articles; made "
            f"{details['made']} from {corpus['articles']} labelled articles "
            f"({corpus['reference']} reference, {corpus['support']} support).",
            "",
            "## Use",
            "",
            "Suggestions for an editor to accept or reject. A score is the probability that editors "
            "would choose the label; only the tier `apply` is meant to be applied unseen.",
            "",
            "## Figures",
            "",
            f"Story-grouped cross-validation on {figures['articles']} reference articles, with 95 % "
            "bootstrap intervals over stories. Support articles only trained.",
            "",
            *([judging_note(figures), ""] if judging else []),
            f"| figure | {' | '.join(heads)} |",
            "| --- |" + " --- |" * len(heads),
            *rows,
            "",
            "Weakest labels (three articles or more): "
            + "; ".join(f"{row['label']} (F1 {row['f1']:.2f})" for row in weakest)
            + ".",
            "",
            "## Limits",
            "",
            "- A label is the editors' choice among plausible ones, and their habits drift with time.",
            "- Words of the taxonomy's cues and notes that only the judged articles could have taught "
            "were hidden while judging; what remains may still flatter.",
            *([f"- {contamination['sentence']}"] if contamination else []),
            "- Figures hold for texts like those of the corpus; longer articles were not judged.",
            "",
        ]
    )


def _figure(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "– | –"
    return f"{figure['value']:.3f} | {figure['low']:.3f} – {figure['high']:.3f}"
