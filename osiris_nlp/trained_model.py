"""`Model`: a trained model and everything saved with it, without scikit-learn.

`TopicClassifier` is the estimator that trains it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, ModelError, type_error
from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import Columns, with_stories
from osiris_nlp.corpus.items import as_items
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, articles_with_metadata
from osiris_nlp.evaluation import (
    MAIN_FIGURES,
    EncoderGain,
    LearningCurve,
    Report,
    encoder_gain_in,
    evaluate_tagger,
    learning_curve_in,
    report_on,
)
from osiris_nlp.model.encoder import SupportsEncode
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.folders.registry import (
    HELD_OUT,
    load_card,
    load_full_tagger,
    load_held_out,
    load_neighbours,
    read_manifest,
)
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.label_changes import model_taxonomy
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.new_label import MODEL_EXPECTED
from osiris_nlp.model.opinions import TIERS, Doubles, Opinions
from osiris_nlp.model.suggestions import best_first, best_suggestions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.model.target import Target
from osiris_nlp.render import Overview
from osiris_nlp.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Model:
    """A trained model. It predicts, explains, and knows its report; it does not learn.

    In every method, `X` is a list of texts, `Article`s or mappings, a pandas Series of texts, or a data
    frame; a single text, `Article`, mapping or row of a frame counts as a list of one. An article that has
    neither title nor text gets the scores of an article without words, with a warning.

    Attributes
    ----------
    tagger : the arrays: features, weights, calibration, thresholds
    target : the classes and the form of predictions
    taxonomy : the labels with their descriptions
    columns : mapping of columns, see `TopicClassifier`
    neighbours : the training articles, in which to find similar ones; None if saved without them
    held_out : cross-validated predictions, the basis of the report; None if saved without them
    encoder_gain : what the sentence encoder adds; None if there is none
    learning_curve : part of the report; None if it was not measured
    details : how the model was trained, as in its ``model.json``; empty before it is saved
    card : the model card, Markdown; empty before it is saved

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> classifier = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> model = classifier.model_
    >>> model.predict("Panne du câble").tolist()
    ['Infrastructures']
    >>> [suggestion.label for suggestion in model.suggest({"title": "Panne du câble"}, top=1)]
    ['Infrastructures']
    """

    tagger: Tagger
    target: Target
    taxonomy: Taxonomy
    columns: Mapping[str, str] | None = None
    neighbours: Neighbours | None = None
    held_out: HeldOut | None = None
    encoder_gain: EncoderGain | None = None
    learning_curve: LearningCurve | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    card: str = ""

    def __repr__(self) -> str:
        return str(self._overview())

    def _repr_html_(self) -> str:
        return self._overview().html

    def _overview(self) -> Overview:
        """Return the name, the size, and the figures of the report, if the model was saved."""
        title = " ".join(filter(None, ["Model", self.name, f"with {len(self.classes_)} labels"]))
        if n_articles := self.details.get("corpus", {}).get("articles"):
            day = self.details.get("made", "")[:10]
            title += f", trained {f'on {day} ' if day else ''}with {n_articles} articles"
        figures = self.details.get("figures", {}).get("cross_validation") or {}
        figures = (figures.get("judging") or figures).get("figures", {})
        rows = [
            (name, *(f"{figures[name][key]:.3f}" for key in ("value", "low", "high")))
            for name in MAIN_FIGURES
            if None not in figures.get(name, {"value": None}).values()
        ]
        notes = ("Next: predict(X), suggest(article), similar(article), report()",)
        columns = ("figure", "value", "low", "high") if rows else ()
        return Overview(title, columns, rows, notes)

    @property
    def name(self) -> str:
        """The folder's name and the model's id, as in ``osiris@74cee27b2e3d``; empty unless it was loaded."""
        return self.tagger.name

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The labels as they were in `y`, (K,), in the order of the columns of scores."""
        return self.target.classes

    def predict(self, X: Any, *, dates: Column = None) -> npt.NDArray[Any]:
        """Predict the labels of each article, (n_articles,) or (n_articles, K); see `TopicClassifier.predict`."""
        return self.target.predictions(self.opinions(X, dates=dates))

    def predict_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated probabilities, with columns as in `classes_`.

        A label gets a lower probability on articles dated outside the years in which editors use it. Where the
        model knows few words of an article, probabilities are near the shares of the labels in the training data.

        Parameters
        ----------
        X : n articles
        dates : (n_articles,) dates, if they are not in X

        Returns
        -------
        ndarray
            (n_articles, K) in [0, 1]. Rows sum to 1 if every reference article has one label.

        Raises
        ------
        InputError
            If an article or a date cannot be read, or `dates` has another length.
        """
        return self.target.by_class(self.tagger.scores(self.read(X, dates=dates)))

    def opinions(self, X: Any, *, dates: Column = None) -> Opinions:
        """Return decision values, scores and tiers, with columns as in ``tagger.labels``."""
        return self.tagger.opinions(self.read(X, dates=dates))

    def has_seen(self, X: Any) -> npt.NDArray[np.bool_]:
        """Return whether the model was trained on each article, (n_articles,), by its title and text.

        Such articles cannot judge the model.
        """
        return np.array([self.tagger.has_seen(article) for article in self.read(X)], np.bool_)

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return the `top` best labels of one article, best first, with the words that support them.

        If the model knows none of its words, it warns, and all have the tier `hide`.

        Returns
        -------
        list of Suggestion
            At most `top`; each with its label, score in [0, 1], tier and evidence. The weights of all words add up
            to the label's decision value, less the intercept.

        Raises
        ------
        InputError
            If there is not exactly one article, it cannot be read, or `top` is negative.

        Examples
        --------
        >>> from osiris_nlp.training import TopicClassifier
        >>> texts = ["Un câble relie Dakar", "Un câble sous-marin", "Wave paie", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2).model_
        >>> [(s.label, s.tier, s.evidence[0].text) for s in model.suggest("Panne du câble", top=1)]
        [('Infrastructures', 'propose', 'câble')]
        """
        opinions = self.tagger.opinions([self._read_one(article)], keep_readings=True)
        opinions.warn_of_unknown_words()
        return best_suggestions(self.tagger, opinions, top=top)

    def similar(self, article: Any, *, top: int = 3) -> list[Neighbour]:
        """Return the training articles most similar to one article, nearest first.

        Similarity is the cosine of the articles' vectors of words, in (0, 1]; an article that shares no word is left out.

        Raises
        ------
        InputError
            If there is not exactly one article, or it cannot be read.
        ModelError
            If the model was saved without its training articles.
        """
        if self.neighbours is None:
            raise ModelError(
                f"Model {self.name!r} was saved without its training articles: save it again with them"
            )
        one = self._read_one(article)
        return self.neighbours.similar(self.tagger.space, one, top=top)

    def predict_frame(self, X: Any, *, dates: Column = None) -> "pd.DataFrame":
        """Return probabilities as a data frame, with one row per article and one column per label.

        The index is that of X if it has one. Otherwise texts get their positions, and articles their
        ids.
        """
        import pandas as pd  # noqa: PLC0415 (slow to import, and predictions do not need it)

        items = as_items(X, self.columns)
        articles = self.read(items, dates=dates)
        scores = self.target.by_class(self.tagger.scores(articles))
        labels = pd.Index(self.classes_, name="label")
        return pd.DataFrame(scores, index=_index(items, articles), columns=labels)

    def suggest_frame(self, X: Any, *, top: int = 5, dates: Column = None) -> "pd.DataFrame":
        """Return the `top` best labels of each article as a data frame, with one row per suggestion.

        The columns are `article` (see the index of `predict_frame`), `rank` (from 1), `label`, `score`
        and `tier` (ordered hide < propose < apply).

        Examples
        --------
        >>> from osiris_nlp.training import TopicClassifier
        >>> texts = ["Un câble relie Dakar", "Un câble sous-marin", "Wave paie", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> model.suggest_frame(["Panne du câble"], top=1)[["article", "rank", "label"]]
           article  rank            label
        0        0     1  Infrastructures
        """
        import pandas as pd  # noqa: PLC0415

        if top < 0:
            raise InputError(f"top is {top}", "expected 0 or more")
        items = as_items(X, self.columns)
        articles = self.read(items, dates=dates)
        opinions = self.tagger.opinions(articles)
        opinions.warn_of_unknown_words()
        scores = self.target.by_class(opinions.scores)
        tiers = self.target.by_class(opinions.tiers)
        best = best_first(scores, top)
        n_articles, n_suggestions = best.shape
        best_tiers = np.take_along_axis(tiers, best, axis=1).ravel()
        return pd.DataFrame(
            {
                "article": _index(items, articles).repeat(n_suggestions),
                "rank": np.tile(np.arange(1, n_suggestions + 1), n_articles),
                "label": self.classes_.astype(object)[best.ravel()],
                "score": np.take_along_axis(scores, best, axis=1).ravel(),
                "tier": pd.Categorical.from_codes(best_tiers, pd.Index(TIERS), ordered=True),
            }
        )

    def report(self, *, seed: int = 0) -> Report:
        """Return the report of the training: story-grouped cross-validation on its reference articles.

        Raises
        ------
        ModelError
            If the model was saved without cross-validated predictions.
        """
        if self.held_out is None:
            raise ModelError(
                f"Model {self.name!r} was saved without cross-validated predictions: train it again, "
                "or evaluate it on articles"
            )
        return report_on(
            self.held_out,
            encoder_gain=self.encoder_gain,
            learning_curve=self.learning_curve,
            seed=seed,
        )

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Evaluate the model on articles that it has not read; parameters and errors as for `osiris_nlp.evaluate`."""
        labels = None if y is None else LabelColumn.of(y).aligned(self.classes_)
        columns = Columns(self.columns, skip=None if y is None else "labels")
        items = as_items(X, self.columns)
        articles = articles_with_metadata(items, labels, columns=columns, needs_text=False)
        if not articles:
            raise InputError("No articles to evaluate the model on", "expected at least one")
        if y is None and not any(article.labels for article in articles):
            raise columns.no_labels()
        articles = with_stories(self.with_labels_resolved(articles))
        return evaluate_tagger(self.tagger, articles)

    def save(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write the model to another folder, and return the folder; see `TopicClassifier.save`."""
        save_model(
            self.tagger,
            folder,
            replace=replace,
            target=self.target,
            neighbours=self.neighbours,
            held_out=self.held_out,
            details=self.details,
            card=self.card,
        )
        return Path(folder)

    def read(self, X: Any, *, dates: Column = None) -> list[Article]:
        """Return X as articles, without labels."""
        columns = Columns(self.columns, skip="labels")
        items = as_items(X, self.columns)
        articles = articles_with_metadata(items, dates=dates, columns=columns, needs_text=False)
        is_empty = [not article.title and not article.text for article in articles]
        if any(is_empty):
            warn_user(
                f"{sum(is_empty)} of {len(articles)} articles have neither title nor text (the first is "
                f"item {is_empty.index(True)}): their scores are those of an article without words"
            )
        return articles

    def with_labels_resolved(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with aliases and other spellings of labels replaced, as in training."""
        find = self.taxonomy.find
        return [replace(a, labels=tuple(find(name) or name for name in a.labels)) for a in articles]

    def _read_one(self, article: Any) -> Article:
        articles = self.read(article)
        if len(articles) != 1:
            raise InputError(
                f"Got {len(articles)} articles",
                "expected one; suggest_frame and predict_frame take several",
            )
        return articles[0]


def load_model(folder: str | Path, *, encoder: str | SupportsEncode | None = None) -> Model:
    """Load a model folder after verifying all its files by their hashes.

    A loaded model no longer depends on its files. A sentence encoder is loaded when it is first used.

    Parameters
    ----------
    encoder : the encoder of the training, as for `TopicClassifier`, if it was an object

    Raises
    ------
    ModelError
        If the folder or one of its files is missing or has changed, the folder has a newer or older format,
        or the model was trained with an object as its encoder, and none is passed.
    InputError
        If `encoder` is not an encoder.

    Examples
    --------
    >>> load_model("models/nowhere")
    Traceback (most recent call last):
    osiris_nlp.base.errors.ModelError: No model at 'models/nowhere': train one with: osiris-nlp train ARTICLES --model models/nowhere (in Python, with the method save of a fitted TopicClassifier)
    """
    manifest = read_manifest(folder)
    details = manifest["details"]
    tagger = load_full_tagger(folder, manifest=manifest, encoder=encoder)
    try:
        Columns(details.get("columns"))
    except InputError as error:
        raise ModelError(f"Invalid columns in {str(folder)!r} ({error}): train it again") from None
    return Model(
        tagger=tagger,
        target=Target.from_manifest(manifest),
        taxonomy=model_taxonomy(manifest),
        columns=details.get("columns"),
        neighbours=load_neighbours(folder, manifest=manifest),
        held_out=load_held_out(folder, manifest=manifest)
        if HELD_OUT in manifest["files"]
        else None,
        encoder_gain=encoder_gain_in(details),
        learning_curve=learning_curve_in(details),
        details=details,
        card=load_card(folder, manifest=manifest),
    )


def evaluate(model: Any, X: Any, y: Any = None) -> Report:
    """Evaluate a model on articles that it has not read.

    Only reference articles with a label count; copies of an article are one story (see `with_stories`).
    A label that the model does not know has no rank: an article with no other label has reciprocal rank
    0, as in `mrr_scorer`. `Report.unseen` gives the number of articles with each of these labels.

    Parameters
    ----------
    model : a `Model`, or a fitted `TopicClassifier`
    X : labelled articles, as for `TopicClassifier.fit`
    y : their labels; by default, those in X

    Raises
    ------
    InputError
        If the model is anything else, or there is no reference article with a label.

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> report = evaluate(model, ["Panne du câble", "Le paiement"], ["Infrastructures", "Drones"])
    >>> report.figures["hit@1"].value, report.unseen
    (0.5, {'Drones': 1})
    """
    others = "for the scores of another model, use osiris_nlp.evaluation.evaluate_scores"
    return model_of(model, remedy=f"{MODEL_EXPECTED}; {others}").evaluate(X, y)


def model_of(model: Any, *, remedy: str = MODEL_EXPECTED) -> Model:
    """Return a `Model` unchanged, or the model of a fitted `TopicClassifier`.

    Raises
    ------
    InputError
        If it is anything else. The message ends with the remedy.
    """
    trained = getattr(model, "model_", model)
    if not isinstance(trained, Model):
        raise type_error("model", model, remedy)
    return trained


def _index(items: Any, articles: Sequence[Article]) -> "pd.Index":
    """Return the index of a frame or series, the positions of texts, or the ids."""
    import pandas as pd  # noqa: PLC0415

    if isinstance(items, pd.DataFrame | pd.Series):
        return items.index
    if all(isinstance(item, str) for item in items):
        return pd.RangeIndex(len(articles))
    return pd.Index([article.id for article in articles])
