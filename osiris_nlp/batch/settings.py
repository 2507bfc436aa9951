"""The settings of a run that change what is written."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How to read the articles, which of them to tag, and what to write about them.

    Attributes
    ----------
    columns : choice of columns for all inputs, as for `read_articles`
    top : suggestions per article, 1 or more
    since : first day of the articles to tag; articles without a date are then skipped
    only_unlabelled : whether to tag only articles without labels
    evidence, keep_text : whether to write the words behind each suggestion too, and the article's text
    review : whether to pick articles for an editor to check
    encoder : whether to use the sentence encoder of the model too, and not the words alone
    """

    columns: Mapping[str, str] | None = None
    top: int = 5
    since: date | None = None
    only_unlabelled: bool = False
    evidence: bool = False
    keep_text: bool = False
    review: bool = False
    encoder: bool = False

    def check(self) -> None:
        """Raise InputError if a number is out of range."""
        if self.top < 1:
            raise InputError(f"top is {self.top}", "expected at least 1 suggestion per article")

    def accepts(self, article: Article) -> bool:
        """Return whether an article is to be tagged."""
        if self.only_unlabelled and article.labels:
            return False
        return self.since is None or (article.date is not None and article.date >= self.since)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings, JSON-ready."""
        names = (f"{name}={field}" for name, field in (self.columns or {}).items())
        settings = asdict(self)
        if not self.encoder:  # so that a run of version 0.1.0 can be resumed
            del settings["encoder"]
        return settings | {
            "columns": ",".join(names) or None,
            "since": self.since.isoformat() if self.since else None,
        }
