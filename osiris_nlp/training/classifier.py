"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from osiris_nlp.corpus import articles_from
from osiris_nlp.errors import InputError
from osiris_nlp.evaluation import Report, evaluate, ranks
from osiris_nlp.features import FeatureSettings, FeatureSpace, FloatArray, Rows
from osiris_nlp.records import Article, Suggestion
from osiris_nlp.suggest import suggest
from osiris_nlp.tagger import Doubles, Tagger, fingerprint
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.calibration import BoolArray, cross_fitted, fit_calibration, fit_cuts
from osiris_nlp.training.folds import story_folds, story_of
from osiris_nlp.training.solver import fit_linear

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models that had not read them said of the reference articles.

    `scores` are calibrated, and `selected` and `applied` cut, by what the other folds taught.
    """

    articles: tuple[Article, ...]
    relevant: BoolArray
    decisions: FloatArray
    scores: Doubles
    selected: BoolArray
    applied: BoolArray


class TopicClassifier(BaseEstimator):  # type: ignore[misc]
    """Learn the labels of articles: a linear model a label, a prior from the taxonomy, calibration.

    Parameters
    ----------
    taxonomy : the closed list of labels with what is known of them; the labels seen when None
    C : weight of the training loss against closeness to the prior, above 0
    prior_weight : length of the prior, which is made of the label's name, aliases, cues and scope
        note; 0 for none
    further_weight : where every reference article carries one label, weight of the loss of the
        further labels of support articles, 0 to 1
    title_weight, section_weight, min_df, stemmed : see `FeatureSettings`
    folds : parts of the cross-fitting, 2 or more
    precision : wanted share of right labels among the applied ones, in (0, 1)
    seed : of shuffling
    n_jobs : folds fitted at a time, in joblib's sense

    Attributes
    ----------
    classes_ : (K,) the labels, in the taxonomy's order
    tagger_ : the fitted `Tagger`
    out_of_fold_ : `OutOfFold`, what `report` judges
    n_articles_, n_reference_, n_unlabelled_ : articles learned from, reference ones among them,
        and articles left out for want of a label

    Notes
    -----
    scikit-learn is not told that this is a classifier: its splitters would refuse lists of labels.
    Pass ``cv=`` splitters of your own to stratify.

    Examples
    --------
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> model.predict(["Panne du câble"]).tolist()
    ['Infrastructures']
    """

    def __init__(
        self,
        taxonomy: Taxonomy | None = None,
        *,
        C: float = 0.3,
        prior_weight: float = 3.0,
        further_weight: float = 0.3,
        title_weight: float = 0.5,
        section_weight: float = 0.5,
        min_df: int = 1,
        stemmed: bool = True,
        folds: int = 5,
        precision: float = 0.95,
        seed: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.C = C
        self.prior_weight = prior_weight
        self.further_weight = further_weight
        self.title_weight = title_weight
        self.section_weight = section_weight
        self.min_df = min_df
        self.stemmed = stemmed
        self.folds = folds
        self.precision = precision
        self.seed = seed
        self.n_jobs = n_jobs

    def fit(
        self, X: Any, y: Any = None, *, on_progress: Progress | None = None
    ) -> "TopicClassifier":
        """Learn from articles.

        Parameters
        ----------
        X : texts, `Article`s, mappings or a pandas DataFrame
        y : a label, or a list of labels with the main one first, for each article; the articles'
            own labels when None. Articles without a label are left out and counted
        on_progress : called with what is being done, how many parts are done, and of how many

        Raises
        ------
        InputError
            If lengths differ, a label is not in the taxonomy, there are fewer than two labels, or
            too few reference articles to cross-fit.
        """
        self._check_settings()
        given = _labelled(X, y)
        articles = [article for article in given if article.labels]
        taxonomy = self.taxonomy or Taxonomy.from_names(
            sorted({label for article in articles for label in article.labels})
        )
        problem = _Problem(self, articles, taxonomy)
        held_out = story_folds(problem.reference_articles, folds=self.folds, seed=self.seed)
        decisions = problem.cross_fit(held_out, on_progress)
        calibration = fit_calibration(decisions, problem.truth, exclusive=problem.exclusive)
        scores, cuts = self._cross_calibrated(problem, decisions, held_out)
        weights, intercept = problem.fit_all()
        propose, apply = fit_cuts(scores, problem.truth, precision=self.precision)

        self.classes_ = np.array(taxonomy.names)
        self.n_articles_, self.n_unlabelled_ = len(articles), len(given) - len(articles)
        self.n_reference_ = len(problem.reference_articles)
        self.tagger_ = Tagger(
            labels=taxonomy.names,
            space=problem.space,
            weights=weights,
            intercept=intercept,
            calibration=calibration,
            propose_cut=propose,
            apply_cut=apply,
            seen=np.unique(np.array([fingerprint(article) for article in articles], np.uint64)),
        )
        self.out_of_fold_ = OutOfFold(
            articles=tuple(problem.reference_articles),
            relevant=problem.truth,
            decisions=decisions,
            scores=scores,
            selected=scores >= np.minimum(*cuts),
            applied=scores >= cuts[1],
        )
        return self

    def decision_function(self, X: Any) -> FloatArray:
        """Return decision values, (n_articles, K), columns as `classes_`."""
        check_is_fitted(self)
        return self.tagger_.decisions(articles_from(X))

    def predict_proba(self, X: Any) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), columns as `classes_`."""
        check_is_fitted(self)
        return self.tagger_.scores(articles_from(X))

    def predict(self, X: Any) -> Any:
        """Return what each article is about.

        Returns
        -------
        ndarray or list
            Where every reference article carried one label: (n_articles,) the best label of each.
            Otherwise a list of tuples: the labels to apply or propose, best first, possibly none.
        """
        scores = self.predict_proba(X)
        if self.tagger_.calibration.exclusive:
            return self.classes_[scores.argmax(axis=1)]
        selected = self.tagger_.selected(scores)
        return [
            tuple(str(self.classes_[k]) for k in np.argsort(-row, kind="stable") if chosen[k])
            for row, chosen in zip(scores, selected, strict=True)
        ]

    def score(self, X: Any, y: Any = None) -> float:
        """Return the mean reciprocal rank of the best placed right label, in (0, 1]."""
        check_is_fitted(self)
        articles = [article for article in _labelled(X, y) if article.labels]
        return float((1 / ranks(self._truth(articles), self.tagger_.scores(articles))).mean())

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return explained suggestions for one text, `Article` or mapping; see `suggest.suggest`."""
        check_is_fitted(self)
        return suggest(self.tagger_, articles_from([article])[0], top=top)

    def report(self) -> Report:
        """Judge the fit by story-grouped cross-validation on its reference articles.

        Support articles are in every training part, unless they share a story with what is judged.
        Calibration and cuts come from the other folds too.
        """
        check_is_fitted(self)
        held = self.out_of_fold_
        return evaluate(
            held.relevant,
            held.scores,
            labels=list(self.tagger_.labels),
            selected=held.selected,
            applied=held.applied,
            stories=[story_of(article) for article in held.articles],
            seed=self.seed,
        )

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Judge the fit on other articles; support ones and those without a label are left out."""
        check_is_fitted(self)
        return evaluate_tagger(self.tagger_, _labelled(X, y))

    def _truth(self, articles: Sequence[Article]) -> BoolArray:
        return truth_table(articles, self.tagger_.labels)

    def _cross_calibrated(
        self, problem: "_Problem", decisions: FloatArray, held_out: npt.NDArray[np.int64]
    ) -> tuple[Doubles, tuple[Doubles, Doubles]]:
        """Return honest scores, and the cuts each article meets, set without its fold."""
        scores = cross_fitted(
            decisions,
            problem.truth,
            held_out,
            lambda d, t: fit_calibration(d, t, exclusive=problem.exclusive),
        )
        propose, apply = np.empty_like(scores), np.empty_like(scores)
        for fold in np.unique(held_out):
            held = held_out == fold
            propose[held], apply[held] = fit_cuts(
                scores[~held], problem.truth[~held], precision=self.precision
            )
        return scores, (propose, apply)

    def _check_settings(self) -> None:
        bounds = {
            "C": self.C > 0,
            "prior_weight": self.prior_weight >= 0,
            "further_weight": 0 <= self.further_weight <= 1,
            "title_weight": self.title_weight >= 0,
            "section_weight": self.section_weight >= 0,
            "min_df": self.min_df >= 1,
            "folds": self.folds >= 2,
            "precision": 0 < self.precision < 1,
        }
        for name, kept in bounds.items():
            if not kept:
                raise InputError(
                    f"{name} is {getattr(self, name)!r}", "out of range; see TopicClassifier"
                )


class _Problem:
    """One training set as arrays, and the fits made of it."""

    def __init__(
        self, settings: TopicClassifier, articles: list[Article], taxonomy: Taxonomy
    ) -> None:
        if len(taxonomy) < 2:
            raise InputError(f"{len(taxonomy)} labels to learn", "expected two or more")
        self.settings = settings
        self.positive = truth_table(articles, taxonomy.names)
        self.reference = np.array([article.role == "reference" for article in articles])
        self.reference_articles = [a for a in articles if a.role == "reference"]
        stories = {story_of(article) for article in self.reference_articles}
        if len(stories) < settings.folds:
            raise InputError(
                f"{len(stories)} stories among the labelled reference articles",
                f"expected at least {settings.folds}, one for each fold",
            )
        self.story = np.array([story_of(article) for article in articles])
        self.truth = self.positive[self.reference]
        self.exclusive = bool((self.truth.sum(axis=1) == 1).all())
        self.cost = self._cost(articles, taxonomy.names)
        self.space = FeatureSpace.fit(
            articles,
            FeatureSettings(
                title_weight=settings.title_weight,
                section_weight=settings.section_weight,
                min_df=settings.min_df,
                stemmed=settings.stemmed,
            ),
            always=[f"{label.naming} {label.description}" for label in taxonomy]
            if settings.prior_weight
            else (),
        )
        self.rows = self.space.rows(articles)
        self.prior = settings.prior_weight * self._dense(
            [f"{label.naming} . {label.description}" for label in taxonomy]
        )
        self.naming = self._dense([label.naming for label in taxonomy]) != 0

    def fit_all(self) -> tuple[FloatArray, FloatArray]:
        return self._fit(np.ones(len(self.rows), dtype=bool), self.prior)

    def cross_fit(
        self, held_out: npt.NDArray[np.int64], on_progress: Progress | None
    ) -> FloatArray:
        """Return decisions on the reference articles by models that never read their stories."""
        out = np.empty(self.truth.shape, np.float32)
        parts = Parallel(
            n_jobs=self.settings.n_jobs, prefer="threads", return_as="generator_unordered"
        )(delayed(self._judge)(held_out == fold) for fold in range(self.settings.folds))
        for done, (held, decisions) in enumerate(parts, 1):
            out[held] = decisions
            if on_progress:
                on_progress("cross-fitting", done, self.settings.folds)
        return out

    def _judge(self, held: BoolArray) -> tuple[BoolArray, FloatArray]:
        judged = np.zeros(len(self.rows), dtype=bool)
        judged[np.flatnonzero(self.reference)[held]] = True
        train = ~np.isin(self.story, self.story[judged])
        weights, intercept = self._fit(train, self._unread_prior(judged, train))
        rows = [values @ weights[ids] + intercept for ids, values in _select(self.rows, judged)]
        return held, np.array(rows, dtype=np.float32)

    def _fit(self, train: BoolArray, prior: FloatArray) -> tuple[FloatArray, FloatArray]:
        positive = self.positive[train]
        weights, intercept = fit_linear(
            _select(self.rows, train), positive, self.cost[train], prior, seed=self.settings.seed
        )
        # Negatives alone would unlearn the very cues a label without examples lives off.
        bare = ~positive.any(axis=0)
        if bare.any() and not bare.all():
            weights[:, bare] = prior[:, bare]
            intercept[bare] = np.median(intercept[~bare])
        return weights, intercept

    def _unread_prior(self, judged: BoolArray, train: BoolArray) -> FloatArray:
        """Return the prior without what may have been written with the judged articles in view.

        Cues and scope notes are written by people who read the corpus. A word of a description that
        a label's judged articles have, and none of its training articles, would give the answer
        away. Names and aliases are older than any article and stay.
        """
        told = self._has_word(judged) & ~self._has_word(train) & ~self.naming
        return np.where(told, np.float32(0), self.prior)

    def _has_word(self, part: BoolArray) -> BoolArray:
        """Return (n_features, K): does any article of the part with the label have the feature."""
        seen = np.zeros(self.prior.shape, dtype=bool)
        for (ids, _), labels in zip(
            _select(self.rows, part), self.positive[part], strict=True
        ):
            seen[np.ix_(ids, np.flatnonzero(labels))] = True
        return seen

    def _cost(self, articles: list[Article], labels: Sequence[str]) -> FloatArray:
        cost = np.full(self.positive.shape, self.settings.C, np.float32)
        if self.exclusive:
            further = truth_table([replace(a, labels=a.labels[1:]) for a in articles], labels)
            cost[further] *= np.float32(self.settings.further_weight)
        return cost

    def _dense(self, texts: list[str]) -> FloatArray:
        dense = np.zeros((self.space.size, len(texts)), np.float32)
        for k, (ids, values) in enumerate(self.space.lexicon_rows(texts)):
            dense[ids, k] = values
        return dense


def evaluate_tagger(tagger: Tagger, articles: Sequence[Article]) -> Report:
    """Judge a tagger on the reference articles that carry a label it knows.

    Raises
    ------
    InputError
        If no article qualifies, or one carries a label the tagger does not know.
    """
    judged = [a for a in articles if a.labels and a.role == "reference"]
    if not judged:
        raise InputError("No reference article with a label", "expected at least one to judge by")
    scores = tagger.scores(judged)
    return evaluate(
        truth_table(judged, tagger.labels),
        scores,
        labels=list(tagger.labels),
        selected=tagger.selected(scores),
        applied=scores >= tagger.apply_cut,
        stories=[story_of(article) for article in judged],
    )


def truth_table(articles: Sequence[Article], labels: Sequence[str]) -> BoolArray:
    """Return (n_articles, K): does the article carry the label; InputError for an unknown label."""
    number = {label: k for k, label in enumerate(labels)}
    table = np.zeros((len(articles), len(labels)), dtype=bool)
    for i, article in enumerate(articles):
        for label in article.labels:
            if label not in number:
                Taxonomy.from_names(labels).resolve(label)
            table[i, number[label]] = True
    return table


def _labelled(X: Any, y: Any) -> list[Article]:
    articles = articles_from(X)
    if y is None:
        return articles
    labels = [(item,) if isinstance(item, str) else tuple(item or ()) for item in y]
    if len(labels) != len(articles):
        raise InputError(
            f"{len(articles)} articles and {len(labels)} label lists", "expected as many of each"
        )
    return [replace(a, labels=own) for a, own in zip(articles, labels, strict=True)]


def _select(rows: Rows, chosen: BoolArray) -> Rows:
    lengths = np.diff(rows.indptr)
    taken = np.repeat(chosen, lengths)
    return Rows(
        np.concatenate([[0], np.cumsum(lengths[chosen])]).astype(np.int64),
        rows.indices[taken],
        rows.values[taken],
    )
