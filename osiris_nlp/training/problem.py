"""One training set as arrays, and the fits made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import ranks, truth_table
from osiris_nlp.model.engine import FloatArray, SparseRows
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.model.tagger import off_period
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.calibration import fit_calibration
from osiris_nlp.training.folds import story_of
from osiris_nlp.training.solver import TOLERANCE, fit_linear

Folds = npt.NDArray[np.int64]
# The examples of a label with fewer than this many weigh together as this many, or its negatives
# would drown them. Cross-validated figures stay; with one example kept of a label, the mean
# reciprocal rank of its other articles went from .55 to .59, with three from .60 to .66.
_ENOUGH = 20
_ROUNDING = 1e-9
# Of cross-fitting: decision values are then within some .03 of the exact ones, in half the time.
_ROUGH = 0.1


@dataclass(frozen=True, kw_only=True)
class LearningProblem:
    """What is to be learned: n articles, K labels.

    Attributes
    ----------
    reference : the reference articles, in order; the only ones that are ever judged
    is_reference : (n,) which articles they are
    is_read : (n,) which articles may have been read by whoever wrote the taxonomy's words: all but
        those that judge
    story : (n,) the story of each article
    positive : (n, K) which labels each article carries
    exclusive : does every reference article carry exactly one label
    periods : (K, 2) first and last year of each label; infinite where open
    cost : (n, K) relative weight of each article's loss for each label; 0 where an article without
        the label is older than its first year: it may be a hidden example
    space, rows : the features
    prior : (n_features, K) where weights start and are pulled back to
    naming : (n_features, K) the part of the prior that stands in a label's name or aliases
    """

    reference: tuple[Article, ...]
    is_reference: BoolArray
    is_read: BoolArray
    story: npt.NDArray[np.str_]
    positive: BoolArray
    exclusive: bool
    periods: Doubles
    cost: FloatArray
    space: FeatureSpace
    rows: SparseRows
    prior: FloatArray
    naming: BoolArray

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        taxonomy: Taxonomy,
        features: FeatureSettings,
        *,
        prior_weight: float,
        further_weight: float,
        weights: FloatArray | None = None,
    ) -> "LearningProblem":
        """Turn labelled articles into arrays; see `TopicClassifier` for the settings."""
        if len(taxonomy) < 2:
            raise InputError(f"{len(taxonomy)} labels to learn", "expected two or more")
        is_reference = np.array([article.role == "reference" for article in articles], dtype=bool)
        positive = truth_table(articles, taxonomy.names)
        exclusive = bool((positive[is_reference].sum(axis=1) == 1).all())
        periods = np.array(
            [(label.first_year or -np.inf, label.last_year or np.inf) for label in taxonomy]
        )
        cost = np.ones(positive.shape, np.float32)
        if weights is not None:
            cost *= weights[:, None]
        since = np.where([True, False], periods, np.inf)
        cost[off_period(articles, since) & ~positive] = 0
        if exclusive:
            further = [replace(article, labels=article.labels[1:]) for article in articles]
            cost[truth_table(further, taxonomy.names)] *= np.float32(further_weight)
        said = [f"{label.naming} . {label.description}" for label in taxonomy]
        space = FeatureSpace.fit(
            articles,
            features,
            seed_texts=said if prior_weight else (),
            seed_phrases=[name for label in taxonomy for name in (label.name, *label.aliases)],
        )
        return cls(
            reference=tuple(article for article in articles if article.role == "reference"),
            is_reference=is_reference,
            is_read=np.array([not article.judges for article in articles], dtype=bool),
            story=np.array([story_of(article) for article in articles]),
            positive=positive,
            exclusive=exclusive,
            periods=periods,
            cost=cost,
            space=space,
            rows=space.rows(articles),
            prior=np.float32(prior_weight) * _columns(space, said),
            naming=_columns(space, [label.naming for label in taxonomy]) != 0,
        )

    @property
    def truth(self) -> BoolArray:
        """The labels of the reference articles, (n_reference, K)."""
        return self.positive[self.is_reference]

    @property
    def off_period(self) -> BoolArray:
        """Which reference articles are dated outside which label's period, (n_reference, K)."""
        return off_period(self.reference, self.periods)

    def fit(
        self,
        *,
        C: float,
        seed: int,
        train: BoolArray | None = None,
        prior: FloatArray | None = None,
        tolerance: float = TOLERANCE,
    ) -> tuple[FloatArray, FloatArray]:
        """Return weights and intercept learned from the articles `train` names (all when None)."""
        chosen = np.ones(len(self.rows), dtype=bool) if train is None else train
        start = self.prior if prior is None else prior
        positive = self.positive[chosen]
        learned = positive & (self.cost[chosen] > 0)
        examples = np.maximum(learned.sum(axis=0), 1)
        scarce = np.maximum(_ENOUGH / examples, 1).astype(np.float32)
        cost = np.float32(C) * self.cost[chosen] * np.where(positive, scarce, np.float32(1))
        weights, intercept = fit_linear(
            select(self.rows, chosen), positive, cost, start, seed=seed, tolerance=tolerance
        )
        # Negatives alone would unlearn the very cues a label without examples lives off.
        bare = ~learned.any(axis=0)
        if bare.any() and not bare.all():
            weights[:, bare] = start[:, bare]
            intercept[bare] = np.median(intercept[~bare])
        return weights, intercept

    def cross_fit(
        self,
        folds: Folds,
        *,
        C: float,
        seed: int,
        n_jobs: int | None = None,
        on_fold: Callable[[], None] | None = None,
    ) -> FloatArray:
        """Return decision values on the reference articles by models that never read their stories."""
        numbers = np.unique(folds)
        out = np.empty(self.truth.shape, np.float32)
        parts = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator_unordered")(
            delayed(self._judge)(folds == fold, C, seed) for fold in numbers
        )
        for held, decision_values in parts:
            out[held] = decision_values
            if on_fold:
                on_fold()
        return out

    def losses(self, decision_values: FloatArray) -> Doubles:
        """Return what out-of-fold decision values cost, for each reference article.

        Where each carries exactly one label, that is its distance from the top (1 less the reciprocal
        rank); otherwise the log loss of every yes and no, once calibrated.
        """
        if self.exclusive:
            return 1 - 1 / ranks(self.truth, decision_values.astype(np.float64))
        calibrate = fit_calibration(decision_values, self.truth, self.off_period, exclusive=False)
        said = np.clip(calibrate(decision_values, self.off_period), _ROUNDING, 1 - _ROUNDING)
        return np.asarray(-np.log(np.where(self.truth, said, 1 - said)).sum(axis=1))

    def _judge(self, held: BoolArray, C: float, seed: int) -> tuple[BoolArray, FloatArray]:
        judged = np.zeros(len(self.rows), dtype=bool)
        judged[np.flatnonzero(self.is_reference)[held]] = True
        train = ~np.isin(self.story, self.story[judged])
        weights, intercept = self.fit(
            C=C,
            seed=seed,
            train=train,
            prior=self._prior_without(judged, train),
            tolerance=_ROUGH,
        )
        rows = [values @ weights[ids] + intercept for ids, values in select(self.rows, judged)]
        return held, np.array(rows, dtype=np.float32)

    def _prior_without(self, judged: BoolArray, train: BoolArray) -> FloatArray:
        """Return the prior less what may have been written with the judged articles in view.

        Cues and scope notes are written by people who read the corpus. A word of a description that
        a label's judged articles have, and none of its training articles, would give the answer
        away. Names and aliases are older than any article and stay, and what nobody had read
        (``Article.judges``) gave no word away.
        """
        hidden = self._has_word(judged & self.is_read) & ~self._has_word(train) & ~self.naming
        return np.where(hidden, np.float32(0), self.prior)

    def _has_word(self, part: BoolArray) -> BoolArray:
        """Return (n_features, K): does any article of the part with the label have the feature."""
        chosen = select(self.rows, part)
        has = csr_matrix(
            (np.ones(len(chosen.indices), np.float32), chosen.indices, chosen.indptr),
            shape=(len(chosen), self.space.size),
        )
        carries = csr_matrix(self.positive[part].astype(np.float32))
        return np.asarray((has.T @ carries).toarray() > 0)


def labelled_articles(
    articles: Sequence[Article], taxonomy: Taxonomy | None
) -> tuple[list[Article], Taxonomy]:
    """Return the articles with a label, labels resolved, and the taxonomy (of labels seen if None)."""
    known = taxonomy or Taxonomy.from_names(
        sorted({label for article in articles for label in article.labels})
    )
    return [
        replace(article, labels=tuple(map(known.resolve, article.labels)))
        for article in articles
        if article.labels
    ], known


def select(rows: SparseRows, chosen: BoolArray) -> SparseRows:
    """Return the rows of some articles."""
    lengths = np.diff(rows.indptr)
    taken = np.repeat(chosen, lengths)
    return SparseRows(
        np.append(0, np.cumsum(lengths[chosen])).astype(np.int64),
        rows.indices[taken],
        rows.values[taken],
    )


def _columns(space: FeatureSpace, texts: Sequence[str]) -> FloatArray:
    """Return the features of label texts as dense columns, (n_features, n_texts)."""
    dense = np.zeros((space.size, len(texts)), np.float32)
    for k, (ids, values) in enumerate(space.lexicon_rows(texts)):
        dense[ids, k] = values
    return dense
