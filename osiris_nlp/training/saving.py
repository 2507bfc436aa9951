"""A fitted classifier as a model folder, with its card and a line in the run log."""

from pathlib import Path
from typing import TYPE_CHECKING

from osiris_nlp.evaluation import Report
from osiris_nlp.model.registry import save_model
from osiris_nlp.model.runs import run_log
from osiris_nlp.training.card import model_card, model_details

if TYPE_CHECKING:
    from osiris_nlp.training.classifier import TopicClassifier


def save_classifier(
    classifier: "TopicClassifier", folder: Path, *, by_date: Report | None = None
) -> str:
    """Write a fitted classifier; see `TopicClassifier.save`."""
    report = classifier.report()
    details = model_details(classifier, cross_validation=report, by_date=by_date)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with run_log(folder.parent) as log:
        saved = save_model(
            classifier.tagger_,
            folder,
            neighbours=classifier.neighbours_,
            judged=report.judged,
            details=details,
            card=model_card(folder.name, details),
        )
        log(
            {
                "what": "train",
                "model": folder.name,
                "id": saved,
                "seconds": round(classifier.seconds_, 2),
                "settings": details["settings"],
                "corpus": details["corpus"],
                "taxonomy": {key: details["taxonomy"][key] for key in ("labels", "sha256")},
                "figures": {name: figure.value for name, figure in report.figures.items()},
                "by_date": {n: f.value for n, f in by_date.figures.items()} if by_date else None,
                "versions": details["versions"],
            }
        )
    return saved
