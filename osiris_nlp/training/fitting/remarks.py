"""What a person should know about training data before trusting a model: scripts, and labels with few examples."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from osiris_nlp.base.records import Article
from osiris_nlp.model.opinions import BoolArray
from osiris_nlp.model.vocabulary_size import is_large
from osiris_nlp.training.fitting.problem import Folds, LearningProblem

# Thai, Lao, Burmese, Khmer; kana and ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_MOST_READ = 1000  # characters of an article
_UNSPACED_SHARE = 0.3  # of the characters of an article in such a script
_FEW = 0.01  # share of such articles that needs no remark
_MOST_NAMES = 5
_FEW_PER_LABEL = 32  # articles; see benchmarks/few_labels.py


def remarks_on(
    problem: LearningProblem, labels: Sequence[str], folds: Folds, *, n_unused: int = 0
) -> list[str]:
    """Return what to tell about the training data, one sentence each.

    Parameters
    ----------
    labels : (K,) their names
    folds : (n_reference,) the fold of each reference article
    n_unused : the number of labels of the vocabulary that were left out
    """
    about_labels = (
        _about_many(problem) if problem.is_large else _about_labels(problem, labels, folds)
    )
    unused = [
        f"Labels of the vocabulary that no article has, and that the model leaves out: {n_unused}"
    ] * bool(n_unused)
    return [*_about_scripts(problem.reference), *about_labels, *unused]


def _about_scripts(articles: Sequence[Article]) -> Iterator[str]:
    n_unspaced = sum(map(_is_unspaced, articles))
    if n_unspaced > _FEW * len(articles):
        yield (
            f"{n_unspaced} of {len(articles)} articles are in a script without spaces between words, such as "
            "Chinese, Japanese or Thai. What is between two spaces or signs counts as one word, so that little "
            "is learned: put spaces between the words first"
        )


def _is_unspaced(article: Article) -> bool:
    start = f"{article.title} {article.text[:_MOST_READ]}"[:_MOST_READ]
    return len(_UNSPACED.findall(start)) > _UNSPACED_SHARE * len(start)


def _about_many(problem: LearningProblem) -> Iterator[str]:
    n_articles = Counter(chain.from_iterable({*each.labels} for each in problem.reference))
    n_single = sum(n == 1 for n in n_articles.values())
    yield (
        f"{len(problem.taxonomy)} labels are a large vocabulary: one calibration for all labels, and "
        "no learning curve, figures by date, check for contamination or share of right proposals. "
        f"Labels with a single example, of which it is not measured how well they are recognized: {n_single}"
    )


def _about_labels(problem: LearningProblem, labels: Sequence[str], folds: Folds) -> Iterator[str]:
    has_label = problem.has_label
    is_single = has_label.sum(axis=0) == 1
    if is_single.any():
        yield (
            f"Labels with a single example: {_listed(labels, is_single)}. How well they are recognized is not "
            "measured"
        )
    is_alone = np.zeros(len(labels), dtype=bool)
    for fold in np.unique(folds):
        held_out, is_training = problem.split(folds == fold)
        is_alone |= has_label[held_out].any(axis=0) & ~has_label[is_training].any(axis=0)
    is_alone &= ~is_single
    if is_alone.any():
        yield (
            "Labels all of whose examples are in one story or one fold, so that they are judged without any: "
            f"{_listed(labels, is_alone)}"
        )


def _listed(names: Sequence[str], mask: BoolArray) -> str:
    labels = [names[i] for i in np.flatnonzero(mask).tolist()]
    more = f" and {len(labels) - _MOST_NAMES} more" if len(labels) > _MOST_NAMES else ""
    return f"{', '.join(labels[:_MOST_NAMES])}{more}"


def encoder_advice(n_articles: int, n_labels: int) -> str:
    """Return what a sentence encoder may add to so few articles per label; empty where it adds little or is refused.

    Examples
    --------
    >>> encoder_advice(80, 5)[:57], encoder_advice(4352, 78)
    ('16 articles per label are few: with 8 to 32, the sentence', '')
    """
    per_label = n_articles / n_labels
    if per_label > _FEW_PER_LABEL or is_large(n_labels):
        return ""
    return (
        f"{per_label:.0f} articles per label are few: with 8 to 32, the sentence encoder (--encoder use) added 3 to "
        "5 points to hit@1 on the news of MasakhaNEWS"
    )
