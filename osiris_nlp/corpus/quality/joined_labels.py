"""Labels that are probably several labels in one string."""

from collections import Counter
from collections.abc import Iterable

from osiris_nlp.base.language.words import fold
from osiris_nlp.base.records import Article

_SEPARATORS = ("|", ";", ",")


def joined_labels(articles: Iterable[Article]) -> tuple[str, str] | None:
    """Return a label that is probably several joined by a separator, and the separator.

    It is one of whose parts at least one occurs in another label.

    Examples
    --------
    >>> joined_labels([Article(id="1", text="a", labels=("Fintech, Sénégal",)),
    ...                Article(id="2", text="b", labels=("Drones, Sénégal",))])
    ('Fintech, Sénégal', ',')
    >>> joined_labels([Article(id="1", text="a", labels=("Arts, lettres",))])
    """
    labels = dict.fromkeys(label for article in articles for label in article.labels)
    for separator in _SEPARATORS:
        parts = {label: _parts(label, separator) for label in labels}
        counts = Counter(part for label_parts in parts.values() for part in label_parts)
        for label, label_parts in parts.items():
            if len(label_parts) > 1 and any(counts[part] > 1 for part in label_parts):
                return label, separator
    return None


def _parts(label: str, separator: str) -> set[str]:
    return {" ".join(fold(part).split()) for part in label.split(separator)} - {""}
