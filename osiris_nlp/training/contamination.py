"""Were the taxonomy's words written with the judged articles in view? A ranking without learning shows it.

Cross-fitting hides words of a description that only the judged articles could have taught, but not
what an author who had read them knew besides, nor what composed articles repeat of it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import Figure, bootstrap_weights, ranks
from osiris_nlp.model.opinions import BoolArray, Doubles
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.folds import day_of_split, story_of
from osiris_nlp.training.problem import LearningProblem, select

Split = Literal["judges", "revised", "date"]
_LATER = 0.2  # share of the dated articles, the latest, where nothing else says which are newer
_FEWEST = 10  # stories on a side; a bootstrap of fewer says little
_NEWER: dict[Split, str] = {
    "judges": "that nobody had read",
    "revised": "published after the words were last revised",
    "date": "published last",
}


@dataclass(frozen=True, slots=True)
class Contamination:
    """How the taxonomy alone, without learning, ranks older articles and newer ones.

    Attributes
    ----------
    split : what makes an article newer: it judges (``Article.judges``), was published after every
        description was last revised, or is in the latest fifth
    older, newer : how many articles are on each side
    older_mrr, newer_mrr : mean reciprocal rank of the editors' label, in [0, 1], the older articles
        weighted to the newer ones' mixture of labels
    difference : the former less the latter, with its 95 % interval over stories

    Examples
    --------
    >>> found = Contamination("judges", 621, 375, 0.75, 0.55, Figure(0.2, 0.14, 0.25))
    >>> found.leaks
    True
    >>> print(found)
    The taxonomy alone ranks the 621 older articles better than the 375 that nobody had read (mrr 0.750, 0.550; difference 0.200 [0.140, 0.250]): its words fit what their author had read, and figures on the older articles flatter.
    """

    split: Split
    older: int
    newer: int
    older_mrr: float
    newer_mrr: float
    difference: Figure

    @property
    def leaks(self) -> bool:
        """Whether the older articles are ranked better by more than chance explains."""
        return self.difference.low > 0

    def __str__(self) -> str:
        mrr = f"mrr {self.older_mrr:.3f}, {self.newer_mrr:.3f}; difference {self.difference}"
        verdict = (
            "its words fit what their author had read, and figures on the older articles flatter."
            if self.leaks
            else "nothing shows that its words were fitted to the older ones."
        )
        better = "better" if self.leaks else "no better"
        return (
            f"The taxonomy alone ranks the {self.older} older articles {better} than the "
            f"{self.newer} {_NEWER[self.split]} ({mrr}): {verdict}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values, rounded to four places, with `leaks` and the `sentence`."""
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
    taxonomy : the one that `problem` was made of
    seed : of the bootstrap

    Returns
    -------
    Contamination or None
        None where no label is described, the prior is 0, or either side has fewer than ten stories
        on labels that both sides carry.
    """
    if not problem.prior.any() or not any(label.description for label in taxonomy):
        return None
    story = np.unique([story_of(article) for article in problem.reference], return_inverse=True)[1]
    sides = _sides(problem.reference, taxonomy, story)
    if sides is None:
        return None
    rows = select(problem.rows, problem.is_reference)
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), problem.space.size))
    gain = 1 / ranks(problem.truth, np.asarray(matrix @ problem.prior, dtype=np.float64))

    def mean(weights: Doubles) -> Doubles:
        with np.errstate(invalid="ignore"):  # nan for a sample without any weight
            return np.asarray(weights @ gain / weights.sum(axis=-1))

    drawn = [
        mean(sides.older * times) - mean(sides.newer * times) for times in bootstrap_weights(story, seed)
    ]
    low, high = np.nanquantile(np.concatenate(drawn), (0.025, 0.975))
    older, newer = float(mean(sides.older)), float(mean(sides.newer))
    return Contamination(
        split=sides.split,
        older=int(np.count_nonzero(sides.older)),
        newer=int(np.count_nonzero(sides.newer)),
        older_mrr=older,
        newer_mrr=newer,
        difference=Figure(older - newer, float(low), float(high)),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """What tells newer articles, and the weight of each article on either side, 0 where it is not."""

    split: Split
    older: Doubles
    newer: Doubles


def _sides(
    articles: Sequence[Article], taxonomy: Taxonomy, story: npt.NDArray[np.int64]
) -> _Sides | None:
    """Return the surest way to tell newer articles that leaves enough stories on both sides.

    The older articles are weighted to the newer ones' mixture of labels; those on labels that one side
    lacks weigh nothing.
    """
    number = {label: k for k, label in enumerate(taxonomy.names)}
    main = np.array([number[article.labels[0]] for article in articles])
    for split, is_newer in _splits(articles, taxonomy):
        old, new = (
            np.bincount(main[side], minlength=len(number)) for side in (~is_newer, is_newer)
        )
        share = np.where(new > 0, new / np.maximum(old, 1), 0)
        older = np.where(is_newer, 0, share[main])
        newer = np.where(is_newer & (old > 0)[main], 1.0, 0)
        if min(len(np.unique(story[side > 0])) for side in (older, newer)) >= _FEWEST:
            return _Sides(split, older, newer)
    return None


def _splits(articles: Sequence[Article], taxonomy: Taxonomy) -> list[tuple[Split, BoolArray]]:
    """Return the ways to tell newer articles, the surest first; of them all, (n_articles,), which are."""
    described = [label.revised for label in taxonomy if label.description]
    days = [day for day in described if day]
    latest = max(days) + dt.timedelta(days=1) if len(days) == len(described) else None

    def since(day: dt.date | None) -> BoolArray:
        return np.array([bool(day and a.date and a.date >= day) for a in articles], dtype=bool)

    return [
        ("judges", np.array([article.judges for article in articles], dtype=bool)),
        ("revised", since(latest)),
        ("date", since(day_of_split(articles, later=_LATER))),
    ]
