"""Check for contamination: whether the taxonomy's authors had read the articles it is evaluated on.

Ranking articles by the taxonomy's words alone, without training, shows it. Cross-fitting hides words
of a description that can only come from held-out articles. It cannot hide what else the author
learned from those articles, or words repeated in composed articles.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation import Figure, bootstrap_weights, ranks
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.fitting.problem import LearningProblem
from osiris_nlp.training.splits.folds import split_day

Split = Literal["judges", "revised", "date"]
_LATER = 0.2  # share of the dated articles that counts as newer in the split by date
_MIN_STORIES = 10  # in each group; the bootstrap is unreliable on fewer
_NEWER: dict[Split, str] = {
    "judges": "that nobody had read",
    "revised": "published after the words were last revised",
    "date": "published last",
}


@dataclass(frozen=True, slots=True)
class Contamination:
    """How well the taxonomy alone, without training, ranks older and newer articles.

    Attributes
    ----------
    split : what makes an article newer: it is a judging article (``Article.judges``), it was published
        after all descriptions were last revised, or it is in the latest fifth
    older, newer : number of articles in each group
    older_mrr, newer_mrr : mean reciprocal rank of the editors' label, in [0, 1]; the older articles
        are weighted to the label distribution of the newer ones
    difference : older minus newer, with a 95 % interval over stories

    Examples
    --------
    >>> contamination = Contamination("judges", 621, 375, 0.75, 0.55, Figure(0.2, 0.14, 0.25))
    >>> contamination.leaks
    True
    >>> print(contamination)
    The taxonomy alone ranks the 621 older articles better than the 375 that nobody had read (mrr 0.750, 0.550; difference 0.200 [0.140, 0.250]): its words fit the articles that their author had read, so figures on the older articles are optimistic.
    """

    split: Split
    older: int
    newer: int
    older_mrr: float
    newer_mrr: float
    difference: Figure

    @property
    def leaks(self) -> bool:
        """Whether the older articles are ranked significantly better than the newer ones."""
        return self.difference.low > 0

    def __str__(self) -> str:
        mrr = f"mrr {self.older_mrr:.3f}, {self.newer_mrr:.3f}; difference {self.difference}"
        verdict = (
            "its words fit the articles that their author had read, so figures on the older articles are "
            "optimistic."
            if self.leaks
            else "there is no sign that its words were fitted to the older articles."
        )
        better = "better" if self.leaks else "no better"
        return (
            f"The taxonomy alone ranks the {self.older} older articles {better} than the "
            f"{self.newer} {_NEWER[self.split]} ({mrr}): {verdict}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, `leaks` and the `sentence` as JSON-ready values, rounded to four decimals."""
        record = asdict(self) | {"leaks": self.leaks, "sentence": str(self)}
        for name in ("older_mrr", "newer_mrr"):
            record[name] = round(record[name], 4)
        record["difference"] = {name: round(v, 4) for name, v in record["difference"].items()}
        return record


def find_contamination(
    problem: LearningProblem, taxonomy: Taxonomy, *, seed: int = 0
) -> Contamination | None:
    """Rank the reference articles by the taxonomy's words alone, and compare older with newer ones.

    Parameters
    ----------
    taxonomy : the taxonomy of `problem`
    seed : random seed of the bootstrap

    Returns
    -------
    Contamination or None
        None if no label has a description, the prior is 0, an article has no label, or either group has
        fewer than ten stories on labels that occur in both.
    """
    if not problem.prior.any() or not any(label.description for label in taxonomy):
        return None
    if not problem.relevant.any(axis=1).all():
        return None
    story = np.unique([story_of(article) for article in problem.reference], return_inverse=True)[1]
    groups = _groups(problem.reference, taxonomy, story)
    if groups is None:
        return None
    split, older, newer = groups
    rows = problem.rows.subset(problem.is_reference)
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), problem.space.size))
    reciprocal_rank = 1 / ranks(
        problem.relevant, np.asarray(matrix @ problem.prior, dtype=np.float64)
    )

    def mrr(weights: Doubles) -> Doubles:
        with np.errstate(invalid="ignore"):  # nan if all weights of a sample are 0
            return np.asarray(weights @ reciprocal_rank / weights.sum(axis=-1))

    differences = [
        mrr(older * counts) - mrr(newer * counts) for counts in bootstrap_weights(story, seed)
    ]
    low, high = np.nanquantile(np.concatenate(differences), (0.025, 0.975))
    older_mrr, newer_mrr = float(mrr(older)), float(mrr(newer))
    return Contamination(
        split=split,
        older=int(np.count_nonzero(older)),
        newer=int(np.count_nonzero(newer)),
        older_mrr=older_mrr,
        newer_mrr=newer_mrr,
        difference=Figure(older_mrr - newer_mrr, float(low), float(high)),
    )


def _groups(
    articles: Sequence[Article], taxonomy: Taxonomy, story: npt.NDArray[np.int64]
) -> tuple[Split, Doubles, Doubles] | None:
    """Return the most reliable split with enough stories in both groups, and the weights in each.

    An article that is not in a group has weight 0 there. The older articles are weighted to the label distribution of the newer ones. Articles on a label
    that one group lacks get weight 0.
    """
    number = {label: k for k, label in enumerate(taxonomy.names)}
    main = np.array([number[article.labels[0]] for article in articles])
    for split, is_newer in _splits(articles, taxonomy):
        n_older, n_newer = (
            np.bincount(main[group], minlength=len(number)) for group in (~is_newer, is_newer)
        )
        ratio = np.where(n_newer > 0, n_newer / np.maximum(n_older, 1), 0)
        older = np.where(is_newer, 0, ratio[main])
        newer = np.where(is_newer & (n_older > 0)[main], 1.0, 0)
        n_stories = min(len(np.unique(story[weights > 0])) for weights in (older, newer))
        if n_stories >= _MIN_STORIES:
            return split, older, newer
    return None


def _splits(articles: Sequence[Article], taxonomy: Taxonomy) -> list[tuple[Split, BoolArray]]:
    """Return the possible splits, most reliable first, with a mask of the newer articles for each."""
    revised = [label.revised for label in taxonomy if label.description]
    days = [day for day in revised if day]
    since_revision = max(days) + dt.timedelta(days=1) if len(days) == len(revised) else None

    def published_since(day: dt.date | None) -> BoolArray:
        return np.array([bool(day and a.date and a.date >= day) for a in articles], dtype=bool)

    return [
        ("judges", np.array([article.judges for article in articles], dtype=bool)),
        ("revised", published_since(since_revision)),
        ("date", published_since(split_day(articles, later=_LATER))),
    ]
