"""Adapt a trained model to a taxonomy that has changed since, until another one is trained."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from osiris_nlp.model.new_label import with_labels
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy

_DIGITS = 8  # of the taxonomy's digest, in the name of an adapted model
_MARK = "~"


def adapted(tagger: Tagger, taxonomy: Taxonomy, *, prior_weight: float) -> Tagger:
    """Return a tagger that knows exactly the labels of a taxonomy, in its order.

    A label that was renamed keeps what the model has learned under an alias. Of labels that were merged, the
    one whose name is kept counts or, if the name is new, the first one of the model. A label that the model
    does not know starts at its prior, as in `with_label`. The years of all labels are those of the taxonomy.
    Its name differs from that of the model itself, and has the same id: see `model_id`.

    Parameters
    ----------
    prior_weight : prior weight with which the model was trained; with 0, a new label can be chosen but is hardly proposed

    Raises
    ------
    InputError
        If neither the name nor the cues of a new label contain a word.

    Examples
    --------
    >>> from osiris_nlp.base.records import Article
    >>> from osiris_nlp.taxonomy import Label
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> networks = Label(name="Réseaux", aliases=("Infrastructures",))
    >>> satellites = Label(name="Satellites", cues=("VSAT", "orbite"))
    >>> tagger = adapted(model.tagger_, Taxonomy([satellites, networks]), prior_weight=3.0)
    >>> tagger.labels
    ('Satellites', 'Réseaux')
    >>> text = Article(id="a", text="Un satellite en orbite, sans câble")
    >>> tagger.scores([text]).round(2).tolist()
    [[0.75, 0.25]]
    """
    columns: dict[str, int] = {}
    for column, label in enumerate(tagger.labels):
        name = taxonomy.find(label)
        if name is not None and (name not in columns or name == label):
            columns[name] = column
    new = [label for label in taxonomy if label.name not in columns]
    columns |= {label.name: k for k, label in enumerate(new, len(tagger.labels))}
    result = with_labels(tagger, new, prior_weight=prior_weight) if new else tagger
    result = _with_columns(result, {name: columns[name] for name in taxonomy.names})
    periods = np.array([each.period for each in taxonomy], dtype=float)
    name = f"{tagger.name}{_MARK}{taxonomy.digest()[:_DIGITS]}"
    return replace(result, periods=periods, name=name, uris=taxonomy.uris)


def model_id(name: str) -> str:
    """Return the id of a model from its name, without the folder's name, adapted or not.

    Examples
    --------
    >>> model_id("2026-10@3f2a~9c01d2e4"), model_id("2026-10@3f2a")
    ('3f2a', '3f2a')
    """
    return name.rpartition("@")[2].partition(_MARK)[0]


def _with_columns(tagger: Tagger, columns: Mapping[str, int]) -> Tagger:
    """Return a tagger with some of the labels, in this order and under these names."""
    ids = list(columns.values())
    return replace(
        tagger,
        labels=tuple(columns),
        weights=tagger.weights.subset(ids),
        calibration=tagger.calibration.subset(ids),
        selection=tagger.selection.subset(ids),
        periods=tagger.periods[ids],
        second_view=tagger.second_view and tagger.second_view.subset(ids),
    )
