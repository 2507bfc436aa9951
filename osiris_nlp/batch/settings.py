"""What is asked of a run, as far as it changes what is written."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to write of which articles.

    Attributes
    ----------
    top : suggestions an article, 1 or more
    limit : rows to read at most; all when None
    since : only articles of that day or later; those without a date are passed over then
    only_unlabelled : only articles that carry no label
    evidence, keep_text : write the words that spoke for each suggestion, the article's text
    review : note which articles an editor should look at
    """

    top: int = 5
    limit: int | None = None
    since: date | None = None
    only_unlabelled: bool = False
    evidence: bool = False
    keep_text: bool = False
    review: bool = False

    def check(self) -> None:
        """Raise InputError for a number out of range."""
        if self.top < 1:
            raise InputError(f"top is {self.top}", "expected one suggestion or more")
        if self.limit is not None and self.limit < 1:
            raise InputError(f"limit is {self.limit}", "expected one row or more")

    def takes(self, article: Article) -> bool:
        """Tell whether an article is to be tagged."""
        if self.only_unlabelled and article.labels:
            return False
        return self.since is None or (article.date is not None and article.date >= self.since)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings JSON-ready."""
        return asdict(self) | {"since": self.since.isoformat() if self.since else None}
