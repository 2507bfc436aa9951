"""What an article carried on its site: labels, and SPIP's ids of their keywords."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osiris_nlp.base.records import Article

_LARGEST_ID = 2**63 - 1  # largest integer that every database stores


@dataclass(frozen=True, slots=True)
class CarriedKeywords:
    """What an article carried on its site at one time.

    `labels` are those it was imported with. `id_mot` has SPIP's id of each, in the same order, or is
    None if the import did not supply one per label.
    """

    labels: tuple[str, ...]
    id_mot: tuple[int, ...] | None

    @property
    def ids_by_label(self) -> dict[str, int] | None:
        """SPIP's id of each label, or None if unknown."""
        return None if self.id_mot is None else dict(zip(self.labels, self.id_mot, strict=True))


def carried_by(article: Article) -> CarriedKeywords:
    """Return what an imported article carries.

    Examples
    --------
    >>> carried_by(Article(id="osiris.sn/12", text="", labels=("Fintech",), meta={"id_mot": [17]}))
    CarriedKeywords(labels=('Fintech',), id_mot=(17,))
    """
    ids = article.meta.get("id_mot")
    is_valid = (
        isinstance(ids, list)
        and len(ids) == len(article.labels)
        and all(type(id_) is int and 0 < id_ <= _LARGEST_ID for id_ in ids)
    )
    return CarriedKeywords(article.labels, tuple(ids) if is_valid else None)


def carried_from(content: Mapping[str, Any]) -> CarriedKeywords:
    """Return what the column `carried` of a review contains."""
    ids = content["id_mot"]
    return CarriedKeywords(tuple(content["labels"]), None if ids is None else tuple(ids))
