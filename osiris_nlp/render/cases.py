"""One article shown under one label: its text, why the label was suggested, and its current labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from osiris_nlp.base.language.words import fold, words
from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.render.evidence_excerpts import excerpt, opening
from osiris_nlp.render.marks import Piece, phrases, pieces_of

MOST_LABELS = 12  # labels shown per article


@dataclass(frozen=True, slots=True)
class Passage:
    """The part ``[start, end)`` of a title or text that is shown, with its evidence marked."""

    start: int
    end: int
    pieces: list[Piece]
    is_cut: bool  # whether the text continues after `end`


@dataclass(frozen=True, slots=True)
class ShownLabels:
    """The labels of an article that are shown, with the one in question; `n_more` others are not."""

    names: Sequence[str]
    n_more: int
    questioned_label: str | None = None


# No slots: cached properties need an instance dictionary.
@dataclass(frozen=True)
class Case:
    """An article, and the suggestion of one label, with its evidence in that article.

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
    def has_labels(self) -> bool:
        """Whether the article already has labels."""
        return bool(self.article.labels)

    @property
    def agrees(self) -> bool:
        """Whether the article already has the suggested label."""
        return self.suggestion.label in self.article.labels

    @property
    def labels(self) -> ShownLabels:
        """The labels of the article, the suggested one first."""
        label = self.suggestion.label
        others = [name for name in self.article.labels if name != label]
        first = [label] if self.agrees else []
        n_more = max(0, len(others) - MOST_LABELS)
        return ShownLabels([*first, *others[:MOST_LABELS]], n_more, label)

    @cached_property
    def title(self) -> Passage:
        """The part of the title that is shown."""
        return self._passage("title", self.article.title, *opening(self.article.title))

    @cached_property
    def excerpt(self) -> Passage:
        """The part of the text that is shown."""
        text = self.article.text
        return self._passage("text", text, *excerpt(text, self._evidence("text")))

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """The evidence whose words appear neither in the title nor in the excerpt shown."""
        passages = {"title": self.title, "text": self.excerpt}
        shown_words: set[str] = set()
        hidden_evidence = []
        for evidence in self.suggestion.evidence:
            if any(
                passages[each.field].start <= each.start < passages[each.field].end
                for each in evidence.occurrences
            ):
                shown_words.update(words(fold(evidence.text)))
            else:
                hidden_evidence.append(evidence)
        return phrases(
            evidence
            for evidence in hidden_evidence
            if not shown_words.issuperset(words(fold(evidence.text)))
        )

    def exception(self, propose_threshold: float | None) -> Literal["", "below", "above"]:
        """Return on which side of the cut the score is, if the tier suggests the other side."""
        tier, score = self.suggestion.tier, self.suggestion.score
        if propose_threshold is None:
            return ""
        if tier == "propose" and score < propose_threshold:
            return "below"
        return "above" if tier == "hide" and score >= propose_threshold else ""

    def _passage(self, field: str, text: str, start: int, end: int) -> Passage:
        spans = [(evidence.start, evidence.end) for evidence in self._evidence(field)]
        return Passage(start, end, pieces_of(text, start, end, spans), is_cut=end < len(text))

    def _evidence(self, field: str) -> list[Evidence]:
        return [
            occurrence
            for evidence in self.suggestion.evidence
            for occurrence in evidence.occurrences
            if occurrence.field == field
        ]
