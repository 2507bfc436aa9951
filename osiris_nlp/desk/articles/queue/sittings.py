"""Sittings: a number of articles that an editor goes through in a row, counted as «3 sur 7»."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from osiris_nlp.desk.articles.queue.addresses import read_number
from osiris_nlp.render import french


@dataclass(frozen=True, slots=True)
class Sitting:
    """The position of an article in a sitting, from 1, and the number of articles in the sitting.

    Examples
    --------
    >>> sitting = Sitting(7, 7)
    >>> sitting.query, str(sitting).split(), sitting.is_over, sitting.next.is_over
    ('rang=7&sur=7', ['7', 'sur', '7'], False, True)
    """

    position: int
    size: int

    def __str__(self) -> str:
        return f"{french.number(self.position)} sur\u00a0{french.number(self.size)}"

    @property
    def query(self) -> str:
        """The sitting as a query string."""
        return urlencode({"rang": self.position, "sur": self.size})

    @property
    def next(self) -> "Sitting":
        """The sitting at its next article, which may be one too many."""
        return Sitting(self.position + 1, self.size)

    @property
    def previous(self) -> "Sitting":
        """The sitting at its previous article, or at the first one, which has none."""
        return Sitting(max(1, self.position - 1), self.size)

    @property
    def is_over(self) -> bool:
        """Whether the sitting has gone past its last article."""
        return self.position > self.size


def read_sitting(query: Mapping[str, str]) -> Sitting | None:
    """Return the sitting in a query string, or None if there is none.

    Examples
    --------
    >>> read_sitting({"rang": "3", "sur": "7"})
    Sitting(position=3, size=7)
    >>> read_sitting({"rang": "3", "sur": "beaucoup"})
    """
    position, size = read_number(query.get("rang", "")), read_number(query.get("sur", ""))
    return Sitting(position, size) if position and size else None
