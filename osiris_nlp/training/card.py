"""Descriptions of a model: the details in ``model.json`` and the model card for readers."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Protocol

from osiris_nlp.evaluation import EncoderGain, Report, judging_note, learning_curve_in
from osiris_nlp.model.proposal_precision import ProposalPrecision
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model
from osiris_nlp.training.fitting.contamination import Contamination

_LIBRARIES = ("osiris-nlp", "numpy", "scipy", "scikit-learn", "numba", "safetensors")
# Settings that say nothing about the words and weights of a model, or are recorded elsewhere.
_NOT_RECORDED = frozenset({"taxonomy", "columns", "learning_curve", "n_jobs", "verbose"})

_MOST_CONFUSIONS = 1_000  # of a large vocabulary


class FittedClassifier(Protocol):
    """What is recorded of a fitted `TopicClassifier`, which describes it."""

    taxonomy: Taxonomy | None
    C: float | None
    model_: Model
    C_: float
    contamination_: Contamination | None
    proposals_: ProposalPrecision
    n_articles_: int
    n_reference_: int
    n_unlabelled_: int
    n_copies_: int
    corpus_sha256_: str
    seconds_: float

    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def report(self) -> Report: ...
    def report_without_sections(self) -> Report | None: ...


def model_details(
    classifier: FittedClassifier,
    cross_validation: Report,
    *,
    by_date: Report | None,
    sources: Mapping[str, int] | None,
    inputs: Mapping[str, Any] | None,
    n_faults: int,
) -> dict[str, Any]:
    """Return the training data, settings and figures of a fitted model as JSON-ready values.

    Parameters
    ----------
    by_date, sources, inputs, n_faults : see `TopicClassifier.save`
    """
    model, taxonomy = classifier.model_, classifier.model_.taxonomy
    contamination = classifier.contamination_
    without_sections = classifier.report_without_sections()
    has_many = model.tagger.has_many_labels
    return {
        "made": _now().isoformat(timespec="seconds"),
        "corpus": {
            "articles": classifier.n_articles_,
            "reference": classifier.n_reference_,
            "support": classifier.n_articles_ - classifier.n_reference_,
            "unlabelled": classifier.n_unlabelled_,
            "copies": classifier.n_copies_,
            "faults": n_faults,
            "sha256": classifier.corpus_sha256_,
            **({"sources": dict(sources)} if sources else {}),
        },
        **({"inputs": dict(inputs)} if inputs else {}),
        "taxonomy": {
            "labels": len(taxonomy),
            "from_training_data": classifier.taxonomy is None,
            # That of the whole vocabulary, which may have labels that no article has.
            "sha256": (classifier.taxonomy or taxonomy).digest(),
            **({"language": taxonomy.language} if taxonomy.language else {}),
            # Batch runs often lack the taxonomy's file.
            "records": _short(taxonomy.to_records()) if has_many else taxonomy.to_records(),
        },
        "settings": _settings_in_use(classifier),
        "is_c_chosen": classifier.C is None,
        "columns": dict(model.columns) if model.columns else None,
        "figures": {
            "cross_validation": _record(cross_validation, has_many=has_many),
            "by_date": by_date.to_dict() if by_date else None,
            "without_sections": without_sections and _record(without_sections, has_many=has_many),
        },
        "contamination": contamination.to_dict() if contamination else None,
        "proposals": classifier.proposals_.to_dict(),
        "versions": {"python": platform.python_version(), **{n: version(n) for n in _LIBRARIES}},
    }


def _short(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records of labels without their empty fields: a large vocabulary has thousands."""
    return [{name: value for name, value in record.items() if value} for record in records]


def _record(report: Report, *, has_many: bool) -> dict[str, Any]:
    """Return a report as JSON-ready values; of a large vocabulary, only the most frequent confusions."""
    record = report.to_dict()
    if has_many:
        for part in filter(None, (record, record["judging"])):
            part["confusions"] = part["confusions"][:_MOST_CONFUSIONS]
    return record


def _settings_in_use(classifier: FittedClassifier) -> dict[str, Any]:
    """Return the settings that matter to a model, with the value of C that was used and the encoder's name."""
    view = classifier.model_.tagger.second_view
    encoder = view.encoder.name or None if view else None
    settings = classifier.get_params(deep=False) | {"C": classifier.C_, "encoder": encoder}
    return {name: value for name, value in settings.items() if name not in _NOT_RECORDED}


def _now() -> datetime:
    """Return the time, or that of a reproducible build: https://reproducible-builds.org/specs/source-date-epoch."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)


def model_card(name: str, details: Mapping[str, Any]) -> str:
    """Return a model card in Markdown, after Mitchell et al., «Model Cards», FAT* 2019."""
    corpus, figures = details["corpus"], details["figures"]["cross_validation"]
    weakest = sorted(
        (row for row in figures["per_label"] if row["articles"] >= 3), key=lambda row: row["f1"]
    )[:5]
    return "\n".join(
        [
            f"# Model card: {name}",
            "",
            f"Suggests {details['taxonomy']['labels']} labels for press articles. Trained "
            f"{details['made']} on {corpus['articles']} labelled articles "
            f"({corpus['reference']} reference, {corpus['support']} support)."
            + _origin(corpus.get("sources", {}))
            + _faults(corpus["faults"]),
            "",
            "## Use",
            "",
            "Suggestions are for an editor to accept or reject. A score is the probability that editors "
            "would choose the label. Only labels in the tier `apply` are meant to be applied without "
            "review.",
            "",
            "## Figures",
            "",
            f"Story-grouped cross-validation on {figures['articles']} reference articles, with 95 % "
            "bootstrap intervals over stories. Support articles are used for training only."
            + _copies(corpus["copies"]),
            "",
            *([judging_note(figures), ""] if figures["judging"] else []),
            *_table(figures),
            "",
            "Weakest labels (with at least three articles): "
            + "; ".join(f"{row['label']} (F1 {row['f1']:.2f})" for row in weakest)
            + ".",
            "",
            *(
                ["## More labelled articles", "", f"{curve.sentence} {curve.assumptions}", ""]
                if (curve := learning_curve_in(details))
                else []
            ),
            "## Limits",
            "",
            *(f"- {limit}" for limit in _limits(details) if limit),
            "",
        ]
    )


def _table(figures: Mapping[str, Any]) -> list[str]:
    """Return the figures with their intervals as lines of a table, of the judging articles first."""
    judging, parts = figures["judging"], {"value": figures}
    if judging:
        parts = {
            f"{judging['articles']} judging articles": judging,
            f"all {figures['articles']} articles": figures,
        }
    headings = [heading for name in parts for heading in (name, "95 % interval")]
    rows = [
        f"| {key} | " + " | ".join(_figure(part["figures"][key]) for part in parts.values()) + " |"
        for key in figures["figures"]
    ]
    return [f"| figure | {' | '.join(headings)} |", "| --- |" + " --- |" * len(headings), *rows]


def _limits(details: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the figures should know, one remark each; empty ones do not apply."""
    figures, contamination = details["figures"], details["contamination"]
    encoder = figures["cross_validation"]["encoder"]
    return [
        "Editors choose among several plausible labels, and their habits change over time.",
        "For each fold, cross-validation hid words of the taxonomy's cues and notes that only the "
        "held-out articles could have suggested. The remaining words may still make the figures "
        "optimistic.",
        contamination["sentence"] if contamination else "",
        str(EncoderGain.from_dict(encoder)) if encoder else "",
        section_remark(figures),
        date_remark(figures),
        "The figures apply to texts like those of the corpus. Longer articles were not evaluated.",
    ]


def _copies(n_copies: int) -> str:
    return f" {n_copies} articles are copies of others and share their stories." if n_copies else ""


def _faults(n_faults: int) -> str:
    return f" Rows that could not be read were left out: {n_faults}." if n_faults else ""


def _origin(sources: Mapping[str, int]) -> str:
    """Return where the articles came from, as a sentence after others.

    Examples
    --------
    >>> _origin({"inputs": 2034, "desk": 312, "blind": 18})
    ' 2034 come from the inputs, 312 from the desk (18 of them blind).'
    """
    if not sources:
        return ""
    return (
        f" {sources['inputs']} come from the inputs, {sources['desk']} from the desk "
        f"({sources['blind']} of them blind)."
    )


def section_remark(figures: Mapping[str, Any]) -> str:
    """Return what the cross-validated figures would be without sections; empty if no section counts.

    Parameters
    ----------
    figures : the reports in the details of a model
    """
    if not figures["without_sections"]:
        return ""
    own, without = (
        (figures[name]["judging"] or figures[name])["figures"]
        for name in ("cross_validation", "without_sections")
    )
    values = (
        f"{name} {without[name]['value']:.3f} instead of {own[name]['value']:.3f}"
        for name in ("mrr", "hit@1")
    )
    return f"Without their sections, the same articles get {', '.join(values)}."


def date_remark(figures: Mapping[str, Any]) -> str:
    """Return how much the cross-validated figures flatter for later articles; empty if that is unknown.

    Parameters
    ----------
    figures : the reports in the details of a model
    """
    if not figures["by_date"]:
        return ""
    own, later = (figures[name]["figures"] for name in ("cross_validation", "by_date"))
    values = (
        f"{name.replace('_', ' ')} {later[name]['value']:.3f} [{later[name]['low']:.3f}, "
        f"{later[name]['high']:.3f}] (cross-validated: {own[name]['value']:.3f})"
        for name in ("mrr", "hit@1", "calibration_error")
        if None not in (*later[name].values(), own[name]["value"])
    )
    flattery = own["mrr"]["value"] - later["mrr"]["value"]
    verdict = f"flatters by {flattery:.3f}" if flattery >= 0.001 else "does not flatter"
    return (
        f"On the {figures['by_date']['articles']} latest articles, by a model of the earlier ones: "
        f"{', '.join(values)}. For new articles, the cross-validated mrr {verdict}."
    )


def _figure(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "– | –"
    return f"{figure['value']:.3f} | {figure['low']:.3f} – {figure['high']:.3f}"
