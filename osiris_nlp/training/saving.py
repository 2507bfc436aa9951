"""Save a fit as a model folder with its model card, and log the run."""

from pathlib import Path

from osiris_nlp.evaluation import Report
from osiris_nlp.model.saving import save_model
from osiris_nlp.training.card import model_card, model_details
from osiris_nlp.training.fit import Fit


def save_fit(
    fit: Fit,
    folder: Path,
    *,
    report: Report,
    by_date: Report | None = None,
    log: bool = True,
    replace: bool = False,
) -> str:
    """Write a fit and its cross-validated report; see `TopicClassifier.save`."""
    details = model_details(fit, cross_validation=report, by_date=by_date)
    run = {
        "seconds": round(fit.seconds, 2),
        "settings": details["settings"],
        "corpus": details["corpus"],
        "taxonomy": {key: details["taxonomy"][key] for key in ("labels", "sha256")},
        "figures": {name: figure.value for name, figure in report.figures.items()},
        "by_date": {n: f.value for n, f in by_date.figures.items()} if by_date else None,
        "versions": details["versions"],
    }
    return save_model(
        fit.model.tagger,
        folder,
        replace=replace,
        target=fit.model.target,
        neighbours=fit.model.neighbours,
        held_out=report.held_out,
        details=details,
        card=model_card(folder.name, details),
        run=run if log else None,
    )
