"""Suggestions for one article, best first, with the words that spoke for them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.errors import InputError
from osiris_nlp.records import Article, Evidence, Neighbour, Suggestion
from osiris_nlp.tagger import TIERS, Doubles, Tagger
from osiris_nlp.text import tokens

# A reason is readable when it is short: the best words, until they make up this share of what spoke
# for the label; no more than this many, and none below this share of the strongest.
_SHARE, _MOST, _LEAST = 0.6, 6, 0.25
# Two spans with no more than this between them («centre de données») read as one phrase.
_GAP = 4


def suggest(
    tagger: Tagger, article: Article, *, top: int = 5, evidence: bool = True
) -> list[Suggestion]:
    """Return the `top` best labels of an article, best first.

    Evidence is exact: the weights of all the words of an article, taken together with the shares of
    the section (and of the sentence encoder, if there is one) and the intercept, add up to the
    label's decision value.
    """
    if top < 0:
        raise InputError(f"top is {top}", "expected a number of suggestions")
    order = best_first(tagger.scores([article]), top)[0].tolist()
    return suggestions_for(tagger, article, order, evidence=evidence)


def suggestions_for(
    tagger: Tagger, article: Article, labels: Sequence[int], *, evidence: bool = True
) -> list[Suggestion]:
    """Return what the model says of an article and some labels, given by their numbers."""
    scores = tagger.scores([article])
    tiers, scores = tagger.selection(scores)[0], scores[0]
    weights = contributions(tagger, article, labels) if evidence else [{} for _ in labels]
    return [
        Suggestion(
            tagger.labels[label],
            float(scores[label]),
            TIERS[tiers[label]],
            evidence_for(article, spoke),
        )
        for label, spoke in zip(labels, weights, strict=True)
    ]


def best_first(scores: Doubles, top: int) -> npt.NDArray[np.int64]:
    """Return the numbers of the `top` best labels of each article, best first, equal ones in order.

    Examples
    --------
    >>> best_first(np.array([[0.1, 0.6, 0.3]]), 2).tolist()
    [[1, 2]]
    """
    return np.argsort(-scores, axis=1, kind="stable")[:, :top]


def evidence_rows(
    tagger: Tagger, article: Article, labels: Sequence[int]
) -> list[list[dict[str, Any]]]:
    """Return the words that spoke for each of some labels as JSON-ready rows; weights rounded."""
    spoke = contributions(tagger, article, labels)
    return [list(map(_evidence_row, evidence_for(article, weights))) for weights in spoke]


def _evidence_row(evidence: Evidence) -> dict[str, Any]:
    return asdict(evidence) | {"weight": round(evidence.weight, 4)}


def suggestion_rows(suggestions: list[Suggestion]) -> list[dict[str, Any]]:
    """Return suggestions as JSON-ready rows; scores and weights rounded to four places."""
    return [
        {
            "label": suggestion.label,
            "score": round(suggestion.score, 4),
            "tier": suggestion.tier,
            "evidence": list(map(_evidence_row, suggestion.evidence)),
        }
        for suggestion in suggestions
    ]


def neighbour_rows(neighbours: list[Neighbour]) -> list[dict[str, Any]]:
    """Return similar articles as JSON-ready rows; similarity rounded to four places."""
    return [
        {**asdict(each), "labels": list(each.labels), "similarity": round(each.similarity, 4)}
        for each in neighbours
    ]


Span = tuple[Literal["title", "text"], int, int]


def contributions(
    tagger: Tagger, article: Article, labels: Sequence[int]
) -> list[dict[Span, float]]:
    """Return, for each label, what each word of the title and text adds to its decision value.

    A word that occurs n times carries an n-th of its term's contribution each time; a word of the
    title carries its share as part of the text, and the title field's.
    """
    indices, values = tagger.space.row(article)
    word, feature, share = tagger.space.occurrences(article)
    spans = _words(article)
    said = values[:, None] * tagger.weights.columns(labels, indices)
    # Every feature of an occurrence is in the row, and the row's ids ascend.
    each = said[np.searchsorted(indices, feature)] * share[:, None]
    return [
        dict(zip(spans, np.bincount(word, column, minlength=len(spans)).tolist(), strict=True))
        for column in each.T
    ]


def evidence_for(article: Article, weights: Mapping[Span, float]) -> tuple[Evidence, ...]:
    """Return the phrases that spoke most for a label, strongest first, given `contributions`."""
    positive = {span: weight for span, weight in weights.items() if weight > 0}
    wanted = _SHARE * sum(positive.values())
    chosen: list[Span] = []
    for span in sorted(positive, key=lambda span: (-positive[span], span)):
        too_weak = chosen and positive[span] < _LEAST * positive[chosen[0]]
        if len(chosen) == _MOST or wanted <= 0 or too_weak:
            break
        chosen.append(span)
        wanted -= positive[span]
    phrases: list[Span] = []
    for field, start, end in sorted(chosen):
        before = phrases[-1] if phrases else None
        if before and before[0] == field and _joined(getattr(article, field)[before[2] : start]):
            start = phrases.pop()[1]  # noqa: PLW2901
        phrases.append((field, start, end))
    said = [
        Evidence(
            field,
            start,
            end,
            getattr(article, field)[start:end],
            sum(w for (f, a, b), w in weights.items() if f == field and start <= a and b <= end),
        )
        for field, start, end in phrases
    ]
    return tuple(sorted(said, key=lambda evidence: -evidence.weight))


def _joined(gap: str) -> bool:
    return len(gap) <= _GAP and not any(mark in gap for mark in ".,;:!?\n")


def _words(article: Article) -> list[Span]:
    fields: tuple[Literal["title", "text"], ...] = ("title", "text")
    return [(field, *span) for field in fields for span in tokens(getattr(article, field))]
