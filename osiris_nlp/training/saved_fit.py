"""Save a fitted classifier as a model folder with its model card, log the run, and load the classifier again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.evaluation import Report
from osiris_nlp.model.encoder import SupportsEncode
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.trained_model import load_model
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.card import FittedClassifier, model_card, model_details

_Classifier = TypeVar("_Classifier", bound=FittedClassifier)


def save_fit(
    classifier: FittedClassifier,
    folder: str | Path,
    by_date: Report | None,
    sources: Mapping[str, int] | None,
    inputs: Mapping[str, Any] | None,
    *,
    n_faults: int,
    log: bool,
    replace: bool,
) -> Path:
    """Write a fit and its cross-validated report, and return the folder; see `TopicClassifier.save`."""
    model, folder = classifier.model_, Path(folder)
    if model.details:  # it was loaded
        of_fit = {"by_date": by_date, "sources": sources, "inputs": inputs}
        for argument in (name for name, value in of_fit.items() if value is not None):
            raise InputError(
                f"{argument} was passed for a loaded model",
                "leave it out: the model keeps its own",
            )
        return model.save(folder, replace=replace)
    report = classifier.report()
    details = model_details(
        classifier, report, by_date=by_date, sources=sources, inputs=inputs, n_faults=n_faults
    )
    run = {
        "seconds": round(classifier.seconds_, 2),
        "settings": details["settings"],
        "corpus": details["corpus"],
        "taxonomy": {key: details["taxonomy"][key] for key in ("labels", "sha256")},
        "figures": {name: figure.value for name, figure in report.figures.items()},
        "by_date": {n: f.value for n, f in by_date.figures.items()} if by_date else None,
        "versions": details["versions"],
    }
    save_model(
        model.tagger,
        folder,
        replace=replace,
        target=model.target,
        neighbours=model.neighbours,
        held_out=report.held_out,
        details=details,
        card=model_card(folder.name, details),
        run=run if log else None,
    )
    return folder


def load_fit(
    estimator: Callable[..., _Classifier],
    folder: str | Path,
    *,
    encoder: str | SupportsEncode | None,
) -> _Classifier:
    """Return the fitted classifier of a model folder; see `TopicClassifier.load`.

    Parameters
    ----------
    estimator : called with the settings
    """
    model = load_model(folder, encoder=encoder)
    try:
        settings, corpus = dict(model.details["settings"]), model.details["corpus"]
        if encoder is not None:
            settings["encoder"] = encoder
        check_settings(settings)
        has_taxonomy = not model.details["taxonomy"].get("from_training_data")
        classifier = estimator(
            taxonomy=model.taxonomy if has_taxonomy else None, columns=model.columns, **settings
        )
        classifier.model_, classifier.C_ = model, settings["C"]
        classifier.n_articles_, classifier.n_reference_ = corpus["articles"], corpus["reference"]
        classifier.n_unlabelled_, classifier.corpus_sha256_ = corpus["unlabelled"], corpus["sha256"]
        classifier.n_copies_ = corpus.get("copies", 0)
    except (KeyError, TypeError, InputError) as error:
        raise ModelError(
            f"{str(folder)!r} cannot be used as an estimator ({type(error).__name__}: {error}): "
            "predict with load_model, or train it again"
        ) from None
    return classifier
