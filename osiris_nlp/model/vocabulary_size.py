"""How many labels a model can learn, and from how many on they are a large vocabulary."""

from collections.abc import Sequence
from itertools import chain

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article

_MANY_LABELS = 1_000
# A model of 9,259 labels takes 400 s of CPU with 12,000 articles of 60 features.
_MOST_LABELS, _SECONDS = 20_000, 3.6e-6


def is_large(n_labels: int) -> bool:
    """Return whether so many labels, if they occur, are a large vocabulary: it is learned in blocks of labels."""
    return n_labels > _MANY_LABELS


def n_labels_in(articles: Sequence[Article]) -> int:
    """Return the number of labels that occur in articles."""
    return len(set(chain.from_iterable(article.labels for article in articles)))


def check_size(articles: Sequence[Article]) -> None:
    """Raise InputError if too many labels occur.

    CPU grows with articles times labels, memory with the number of words alone. Larger vocabularies were not
    measured.
    """
    n_labels = n_labels_in(articles)
    if n_labels > _MOST_LABELS:
        raise InputError(
            f"Too many labels: {n_labels} occur in {len(articles)} articles. To learn them would take some "
            f"{len(articles) * n_labels * _SECONDS / 60:.0f} minutes of CPU and 1 to 3 GB of memory; at most "
            f"{_MOST_LABELS} labels are learned",
            "leave out the labels with the fewest articles, which are hardly recognized, or train one model for "
            "each part of the vocabulary",
        )
