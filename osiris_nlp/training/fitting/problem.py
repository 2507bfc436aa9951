"""A training set as arrays, and the linear models fitted to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation import log_loss
from osiris_nlp.model.calibration import Calibration, Shrinkage
from osiris_nlp.model.engine import FloatArray, IntArray, Offsets, SparseRows
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.model.tagger import is_off_period
from osiris_nlp.model.vocabulary_size import is_large, n_labels_in
from osiris_nlp.taxonomy import SAME_LABEL, Taxonomy, label_key
from osiris_nlp.training.fitting.calibration_fit import fit_calibration, fit_shrinkage
from osiris_nlp.training.fitting.excerpts import read_excerpts
from osiris_nlp.training.fitting.label_columns import LabelColumns
from osiris_nlp.training.fitting.solver import TOLERANCE, fit_linear

Folds = npt.NDArray[np.int64]
# If a label has fewer examples, they are weighted as if they were this many. Otherwise its negatives
# would outweigh them. The cross-validated figures of the whole corpus do not change, but rare labels
# gain: with a single example, the mean reciprocal rank of the label's other articles rises from .30
# to .34 (mean of six labels; 40 and 80 give the same).
_MIN_EXAMPLES = 20
# Tolerance of cross-fitting: decision values are within about .03 of the exact ones, in half the time.
CROSS_FIT_TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class CrossFit:
    """What models that have not read the stories of the n reference articles say of them.

    Attributes
    ----------
    decision_values : (n, K)
    without_section : (n, K) what they would be if the articles had no section
    text_support : (n, K) the same without the intercept: what the words of an article add; see
        `Tagger.text_support`
    of_excerpts : (n, K) what they would be of excerpts of the articles
    """

    decision_values: FloatArray
    without_section: FloatArray
    text_support: FloatArray
    of_excerpts: FloatArray


@dataclass(frozen=True, kw_only=True)
class LearningProblem:
    """The training data: n articles, K labels.

    Attributes
    ----------
    taxonomy : the K labels, in a block too
    reference : the reference articles, in order; the only ones that are ever held out
    is_reference : (n,) mask of the reference articles
    visible_to_authors : (n,) mask of the articles that the authors of the taxonomy's words may have
        read: all but the judging articles
    story : (n,) the story of each article
    has_label : (n, K) which labels each article has
    exclusive : whether every reference article has exactly one label
    periods : (K, 2) first and last year of each label; infinite if open
    sample_weights : (n,) the weight of each article
    cost : (n, K) relative weight of each article's loss for each label; 0 for an article that lacks
        the label but may really have it, because it is older than the label's first year, or undecided
    space, rows : the feature space and the features of each article
    text_rows : the features of each reference article without its section
    excerpts, excerpt_rows : an excerpt of each reference article, and its features; see `read_excerpts`
    n_known, n_known_in_excerpts : (n_reference,) the known words of each reference article, and of its
        excerpt
    prior : (n_features, K) weights to start from and to regularise towards
    naming : (n_features, K) mask of the prior's features that occur in a label's name or aliases
    arrays_of : returns the arrays of some labels: `has_label`, `periods`, `cost`, `prior`, `naming`
    is_large : whether so many labels occur that the vocabulary is large. The problem itself then has arrays of no label,
        and its `blocks` have them; see `osiris_nlp.training.fitting.label_blocks`
    smallest_weight : weights nearer to 0 than this are pruned
    columns : the labels of each reference article in the tables of a large vocabulary after its cross-fit,
        (n_reference, m), to which `has_label` and `periods` are then limited, too
    """

    taxonomy: Taxonomy
    reference: tuple[Article, ...]
    is_reference: BoolArray
    visible_to_authors: BoolArray
    story: npt.NDArray[np.str_]
    has_label: BoolArray
    exclusive: bool
    periods: Doubles
    sample_weights: FloatArray
    cost: FloatArray
    space: FeatureSpace
    rows: SparseRows
    text_rows: SparseRows
    excerpts: tuple[Article, ...]
    excerpt_rows: SparseRows
    n_known: IntArray
    n_known_in_excerpts: IntArray
    prior: FloatArray
    naming: BoolArray
    arrays_of: Callable[[slice], dict[str, Any]]
    is_large: bool
    smallest_weight: float = 0.0
    columns: LabelColumns | None = None

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        taxonomy: Taxonomy,
        settings: FeatureSettings,
        *,
        prior_weight: float,
        further_weight: float,
        weights: FloatArray | None = None,
        undecided: Sequence[Sequence[str]] | None = None,
    ) -> "LearningProblem":
        """Convert labelled articles to arrays; see `TopicClassifier` for the settings.

        Undecided labels that the taxonomy does not have are ignored.
        """
        if weights is None:
            weights = np.ones(len(articles), np.float32)
        is_reference = np.array([article.role == "reference" for article in articles], dtype=bool)
        label_texts = [f"{label.naming} . {label.description}" for label in taxonomy]
        space = FeatureSpace.fit(
            articles,
            settings,
            seed_texts=label_texts if prior_weight else (),
            seed_phrases=[name for label in taxonomy for name in (label.name, *label.aliases)],
        )
        reference = tuple(compress(articles, is_reference))
        exclusive = all(len({*article.labels}) == 1 for article in reference)
        excerpts, n_known_in_excerpts, n_known = read_excerpts(space, reference)
        rows = space.rows(articles)
        if any(article.section for article in reference):
            text_rows = space.rows([replace(article, section=None) for article in reference])
        else:
            text_rows = rows if is_reference.all() else rows.subset(is_reference)
        has_many = is_large(n_labels_in(articles))
        arrays_of = partial(
            _arrays_of,
            articles,
            taxonomy,
            space,
            weights=weights,
            undecided=() if exclusive else undecided,
            prior_weight=prior_weight,
            further_weight=further_weight if exclusive else 1.0,
        )
        return cls(
            taxonomy=taxonomy,
            reference=reference,
            is_reference=is_reference,
            visible_to_authors=np.array([not article.judges for article in articles], dtype=bool),
            story=np.array([story_of(article) for article in articles]),
            exclusive=exclusive,
            sample_weights=weights,
            space=space,
            rows=rows,
            text_rows=text_rows,
            excerpts=tuple(excerpts),
            excerpt_rows=space.rows(excerpts),
            n_known=n_known,
            n_known_in_excerpts=n_known_in_excerpts,
            arrays_of=arrays_of,
            is_large=has_many,
            **arrays_of(slice(0 if has_many else len(taxonomy))),
        )

    def block(self, labels: slice, *, smallest_weight: float) -> "LearningProblem":
        """Return the problem of some of the labels."""
        return replace(
            self, is_large=False, smallest_weight=smallest_weight, **self.arrays_of(labels)
        )

    @property
    def relevant(self) -> BoolArray:
        """The labels of the reference articles, (n_reference, K)."""
        return self.has_label[self.is_reference]

    @property
    def labelled(self) -> npt.NDArray[np.int64]:
        """The positions of the reference articles that have a label: figures are about labels."""
        return np.flatnonzero(self.relevant.any(axis=1))

    @property
    def has_section(self) -> BoolArray:
        """Whether each reference article has a section that is a feature, (n_reference,)."""
        n_features = np.diff(self.rows.indptr)[self.is_reference]
        return np.asarray(n_features > np.diff(self.text_rows.indptr))

    @property
    def off_period(self) -> BoolArray:
        """Whether each reference article is dated outside each label's period, (n_reference, K)."""
        return is_off_period(self.reference, self.periods)

    @property
    def has_descriptions(self) -> bool:
        """Whether the prior has words of descriptions, and not of names and aliases alone."""
        return bool(len(self._described[0]))

    @cached_property
    def _described(self) -> tuple[Offsets, Offsets]:
        """The features and the labels of the prior's words that occur in descriptions alone."""
        features, labels = np.nonzero((self.prior != 0) & ~self.naming)
        return features, labels

    @cached_property
    def _readings(self) -> tuple[Offsets, SparseRows]:
        """The rows to learn from, and the article of each: all articles, then those read once more without section."""
        again = self.has_section
        article = np.append(np.arange(len(self.rows)), np.flatnonzero(self.is_reference)[again])
        return article, SparseRows.joined((self.rows, self.text_rows.subset(again)))

    def fit(
        self,
        *,
        C: float,
        seed: int,
        is_training: BoolArray | None = None,
        prior: FloatArray | None = None,
        tolerance: float = TOLERANCE,
    ) -> tuple[FloatArray, FloatArray]:
        """Return weights and intercepts fitted to the articles in `is_training`, by default all.

        A reference article whose section is a feature is read once more without it: an article that is to
        be tagged often has no section, and then its words must do.
        """
        is_training = np.ones(len(self.rows), dtype=bool) if is_training is None else is_training
        prior = self.prior if prior is None else prior
        article, rows = self._readings
        positions = np.flatnonzero(is_training[article])
        numbers = article[positions]
        has_label, cost = self.has_label[numbers], self.cost[numbers]
        examples = has_label & (cost > 0)
        n_examples = np.maximum(examples.sum(axis=0), 1)
        scarcity = np.maximum(_MIN_EXAMPLES / n_examples, 1).astype(np.float32)
        cost = np.float32(C) * cost * np.where(has_label, scarcity, np.float32(1))
        weights, intercept = fit_linear(
            rows, has_label, cost, prior, positions=positions, seed=seed, tolerance=tolerance
        )
        # From negatives alone, a label without examples would unlearn its own cues: it keeps its prior.
        no_examples = ~examples.any(axis=0)
        if no_examples.any() and not no_examples.all():
            weights[:, no_examples] = prior[:, no_examples]
            intercept[no_examples] = np.median(intercept[~no_examples])
        if self.smallest_weight:
            weights[np.abs(weights) < self.smallest_weight] = 0
        return weights, intercept

    def cross_fit(
        self,
        folds: Folds,
        *,
        C: float,
        seed: int,
        n_jobs: int | None = None,
        on_fold: Callable[[], None] | None = None,
        numbers: Sequence[int] | None = None,
        begun: CrossFit | None = None,
    ) -> CrossFit:
        """Fit one model per fold to the other folds, and let it judge the reference articles of that fold.

        Parameters
        ----------
        numbers : the folds to judge, by default all; the values of the others are those of `begun`
        """
        out = begun or CrossFit(
            *(np.empty(self.relevant.shape, np.float32) for _ in fields(CrossFit))
        )
        results = Parallel(n_jobs=n_jobs, require="sharedmem", return_as="generator_unordered")(
            delayed(self._fit_fold)(folds == fold, C, seed)
            for fold in (np.unique(folds) if numbers is None else numbers)
        )
        for in_fold, part in results:
            for field in fields(CrossFit):
                getattr(out, field.name)[in_fold] = getattr(part, field.name)
            if on_fold:
                on_fold()
        return out

    def losses(self, decision_values: FloatArray, in_fold: BoolArray | None = None) -> Doubles:
        """Return the log loss of the calibrated scores of each reference article; see `log_loss`.

        Parameters
        ----------
        decision_values : (n_reference, K) out-of-fold
        in_fold : (n_reference,) the articles to look at, by default all
        """
        articles = slice(None) if in_fold is None else in_fold
        values, relevant = decision_values[articles], self.relevant[articles]
        off_period = self.off_period[articles]
        calibrate = fit_calibration(values, relevant, off_period, exclusive=self.exclusive)
        return log_loss(relevant, calibrate(values, off_period))

    def calibration(
        self, decision_values: FloatArray, shrinkage: Shrinkage | None = None
    ) -> Calibration:
        """Return a calibration fitted to out-of-fold decision values, (n_reference, K)."""
        return fit_calibration(
            decision_values,
            self.relevant,
            self.off_period,
            exclusive=self.exclusive,
            shrinkage=shrinkage,
            columns=self.columns,
        )

    def shrinkage(self, decision_values: FloatArray, of_excerpts: FloatArray) -> Shrinkage:
        """Return the shrinkage fitted to excerpts; see `fit_shrinkage`.

        Parameters
        ----------
        decision_values, of_excerpts : (n_reference, K) out of fold, of the articles and of their excerpts
        """
        return fit_shrinkage(
            self.calibration(decision_values),
            of_excerpts,
            self.relevant,
            self.off_period,
            n_known=self.n_known_in_excerpts,
            usual=float(np.median(self.n_known)),
            columns=self.columns,
        )

    def _fit_fold(self, in_fold: BoolArray, C: float, seed: int) -> tuple[BoolArray, CrossFit]:
        held_out, is_training = self.split(in_fold)
        weights, intercept = self.fit(
            C=C,
            seed=seed,
            is_training=is_training,
            prior=self.prior_without_leaks(held_out, is_training),
            tolerance=CROSS_FIT_TOLERANCE,
        )
        rows = self.rows.subset(held_out)
        text_rows, excerpts = (each.subset(in_fold) for each in (self.text_rows, self.excerpt_rows))
        if self.smallest_weight:
            is_known = np.asarray(self.prior.any(axis=1))
            is_known[self.rows.subset(is_training).indices] = True
            rows, text_rows, excerpts = (
                of_known_features(each, is_known) for each in (rows, text_rows, excerpts)
            )
        decision_values = products(rows, weights) + intercept
        text_support = products(text_rows, weights)
        of_excerpts = products(excerpts, weights) + intercept
        return in_fold, CrossFit(
            decision_values, text_support + intercept, text_support, of_excerpts
        )

    def split(self, in_fold: BoolArray) -> tuple[BoolArray, BoolArray]:
        """Return the articles that a fold holds out, and those of other stories, as masks, (n,).

        Parameters
        ----------
        in_fold : (n_reference,) the reference articles of the fold
        """
        held_out = np.zeros(len(self.rows), dtype=bool)
        held_out[np.flatnonzero(self.is_reference)[in_fold]] = True
        return held_out, ~np.isin(self.story, self.story[held_out])

    def prior_without_leaks(self, held_out: BoolArray, is_training: BoolArray) -> FloatArray:
        """Return the prior without the words that its authors may have taken from held-out articles.

        Cues and scope notes are written by people who read the corpus. A word of a description leaks
        if it occurs in the label's held-out articles but in none of its training articles. Words of
        names and aliases stay, because names are older than any article. So do words of judging
        articles (``Article.judges``), which the authors had not read.
        """
        if not self.has_descriptions:
            return self.prior
        leaks = self._occurs(held_out & self.visible_to_authors) & ~self._occurs(is_training)
        features, labels = self._described
        prior = self.prior.copy()
        prior[features[leaks], labels[leaks]] = 0
        return prior

    def _occurs(self, mask: BoolArray) -> BoolArray:
        """Return whether any article in the mask has both feature and label, for each described pair."""
        rows = self.rows.subset(mask)
        features = csr_matrix(
            (np.ones(len(rows.indices), np.float32), rows.indices, rows.indptr),
            shape=(len(rows), self.space.size),
        )
        labels = csr_matrix(self.has_label[mask].astype(np.float32))
        return np.asarray((features.T @ labels)[self._described] > 0).ravel()


def labelled_articles(
    articles: Sequence[Article], taxonomy: Taxonomy | None, *, with_unlabelled: bool = False
) -> tuple[list[Article], Taxonomy]:
    """Return the articles that have a label (all of them if `with_unlabelled`), and the taxonomy.

    Labels are resolved to the taxonomy's names. Without a taxonomy, one is made from the labels that
    occur.

    Raises
    ------
    InputError
        If a label is not in the taxonomy or, without one, two labels differ only in case, spaces or
        apostrophes.
    """
    taxonomy = taxonomy or Taxonomy.from_names(sorted(_spellings(articles)))
    return [
        replace(article, labels=tuple(map(taxonomy.resolve, article.labels)))
        for article in articles
        if article.labels or with_unlabelled
    ], taxonomy


def _spellings(articles: Sequence[Article]) -> set[str]:
    """Return the labels of articles, after checking that each is written in one way."""
    first_ids: dict[str, str] = {}
    spelling: dict[str, str] = {}
    for article in articles:
        for label in article.labels:
            if label in first_ids:
                continue
            first_ids[label] = article.id
            other = spelling.setdefault(label_key(label), label)
            if other != label:
                raise InputError(
                    f"Labels {other!r} (first in article {first_ids[other]!r}) and {label!r} (first in "
                    f"article {article.id!r}) differ only in {SAME_LABEL}",
                    "write them in one way",
                )
    return {*first_ids}


def _arrays_of(
    articles: Sequence[Article],
    taxonomy: Taxonomy,
    space: FeatureSpace,
    block: slice,
    *,
    weights: FloatArray,
    undecided: Sequence[Sequence[str]] | None,
    prior_weight: float,
    further_weight: float,
) -> dict[str, Any]:
    """Return the arrays of a block of labels; see `LearningProblem` for them, and `of` for the parameters."""
    labels = taxonomy.labels[block]
    number = {label.name: k for k, label in enumerate(labels)}
    has_label = _mask([article.labels for article in articles], number)
    periods = np.array([label.period for label in labels]).reshape(-1, 2)
    is_open = _may_have_label(articles, taxonomy, periods, number, undecided)
    cost = np.where(is_open & ~has_label, np.float32(0), weights[:, None])
    cost[_mask([article.labels[1:] for article in articles], number)] *= np.float32(further_weight)
    label_texts = [f"{label.naming} . {label.description}" for label in labels]
    return {
        "has_label": has_label,
        "periods": periods,
        "cost": cost,
        "prior": np.float32(prior_weight) * _columns(space, label_texts),
        "naming": _columns(space, [label.naming for label in labels]) != 0,
    }


def _mask(names: Sequence[Sequence[str]], number: Mapping[str, int]) -> BoolArray:
    """Return which of the numbered labels are among the names of each article, (n, n_labels)."""
    mask = np.zeros((len(names), len(number)), bool)
    for i, labels in enumerate(names):
        mask[i, [number[name] for name in labels if name in number]] = True
    return mask


def _may_have_label(
    articles: Sequence[Article],
    taxonomy: Taxonomy,
    periods: Doubles,
    number: Mapping[str, int],
    undecided: Sequence[Sequence[str]] | None,
) -> BoolArray:
    """Return which of the numbered labels each article may have even if it lacks them, (n, n_labels).

    These are undecided ones, and those whose first year is after its date. Names of other labels are ignored.
    """
    mask = is_off_period(articles, np.where([True, False], periods, np.inf))
    for i, labels in enumerate(undecided or ()):
        names = filter(None, map(taxonomy.find, labels))
        mask[i, [number[name] for name in names if name in number]] = True
    return mask


def of_known_features(rows: SparseRows, is_known: BoolArray) -> SparseRows:
    """Return rows without the other features, scaled to unit length again: as those of new articles are."""
    keep = is_known[rows.indices]
    ends = np.append(0, np.cumsum(keep))[rows.indptr]
    indices, values = rows.indices[keep], rows.values[keep]
    row = np.repeat(np.arange(len(rows)), np.diff(ends))
    squares = np.bincount(row, values.astype(np.float64) ** 2, len(rows))
    return SparseRows(ends, indices, (values / np.sqrt(squares)[row]).astype(np.float32))


def products(rows: SparseRows, weights: FloatArray) -> FloatArray:
    """Return the products of sparse rows with weights, (n_rows, K)."""
    return np.array([values @ weights[ids] for ids, values in rows], dtype=np.float32)


def _columns(space: FeatureSpace, texts: Sequence[str]) -> FloatArray:
    """Return the features of label texts as dense columns, (n_features, n_texts)."""
    dense = np.zeros((space.size, len(texts)), np.float32)
    for k, (ids, values) in enumerate(space.lexicon_rows(texts)):
        dense[ids, k] = values
    return dense
