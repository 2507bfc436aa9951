"""One article shown under one label: what it says, why the label came up, what it carries already."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.base.text import fold, words
from osiris_nlp.render.excerpts import excerpt, opening
from osiris_nlp.render.marks import Piece, phrases, pieces_of

MOST_LABELS = 12  # shown of an article


@dataclass(frozen=True, slots=True)
class Passage:
    """The stretch ``[start, end)`` of a title or text that is shown, its evidence marked."""

    start: int
    end: int
    pieces: list[Piece]
    is_cut: bool  # whether the text goes on after it


@dataclass(frozen=True, slots=True)
class ShownLabels:
    """Labels an article carries, the one in question among them; `n_more` are not shown."""

    names: Sequence[str]
    n_more: int
    questioned: str | None = None


# No slots: cached properties need a place.
@dataclass(frozen=True)
class Case:
    """An article, and the suggestion of the label in question with its evidence in that article.

    Examples
    --------
    >>> wave = Suggestion("Fintech", 0.91, "apply", (Evidence("title", 0, 4, "Wave", 1.0),))
    >>> case = Case(Article(id="a-1", title="Wave émet", text="", labels=("Genre",)), wave)
    >>> [piece.text for piece in case.title.pieces if piece.is_marked], case.agrees
    (['Wave'], False)
    """

    article: Article
    suggestion: Suggestion

    @property
    def is_filed(self) -> bool:
        """Whether the article carries labels already."""
        return bool(self.article.labels)

    @property
    def agrees(self) -> bool:
        """Whether the article carries the label in question already."""
        return self.suggestion.label in self.article.labels

    @property
    def labels(self) -> ShownLabels:
        """The labels the article carries, the one in question first."""
        label = self.suggestion.label
        others = [each for each in self.article.labels if each != label]
        first = [label] if self.agrees else []
        more = max(0, len(others) - MOST_LABELS)
        return ShownLabels([*first, *others[:MOST_LABELS]], more, label)

    @cached_property
    def title(self) -> Passage:
        """What is shown of the title."""
        return self._passage("title", self.article.title, *opening(self.article.title))

    @cached_property
    def excerpt(self) -> Passage:
        """What is shown of the text."""
        text = self.article.text
        return self._passage("text", text, *excerpt(text, self._evidence("text")))

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """The evidence of which neither the title nor the excerpt shows the words."""
        passages = {"title": self.title, "text": self.excerpt}
        shown_words: set[str] = set()
        hidden = []
        for each in self.suggestion.evidence:
            passage, own_words = passages[each.field], set(words(fold(each.text)))
            if passage.start <= each.start < passage.end:
                shown_words |= own_words
            else:
                hidden.append((each, own_words))
        return phrases(each for each, own_words in hidden if not own_words <= shown_words)

    def exception(self, propose_cut: float | None) -> Literal["", "below", "above"]:
        """Return on which side of the cut its score is, where its tier alone would not tell."""
        tier, score = self.suggestion.tier, self.suggestion.score
        if propose_cut is None:
            return ""
        if tier == "propose" and score < propose_cut:
            return "below"
        return "above" if tier == "hide" and score >= propose_cut else ""

    def _passage(self, field: str, text: str, start: int, end: int) -> Passage:
        spans = [(each.start, each.end) for each in self._evidence(field)]
        return Passage(start, end, pieces_of(text, start, end, spans), is_cut=end < len(text))

    def _evidence(self, field: str) -> list[Evidence]:
        return [each for each in self.suggestion.evidence if each.field == field]
