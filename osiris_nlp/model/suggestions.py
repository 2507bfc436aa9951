"""Suggestions for one article, best first, with the words that spoke for them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, Evidence, Neighbour, Suggestion
from osiris_nlp.model.engine import Brevity, Phrases, Words
from osiris_nlp.model.features import Reading
from osiris_nlp.model.tagger import TIERS, Doubles, Tagger

# A reason is readable when it is short; «centre de données» is one phrase.
_BREVITY = Brevity(share=0.6, most=6, least=0.25, gap=4, stops=".,;:!?\n")


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
    (reading,) = tagger.space.read([article], placed=evidence)
    scores = tagger.scores([article], readings=[reading])
    return _suggestions(tagger, reading, scores, best_first(scores, top)[0].tolist(), evidence)


def suggestions_for(
    tagger: Tagger, article: Article, labels: Sequence[int], *, evidence: bool = True
) -> list[Suggestion]:
    """Return what the model says of an article and some labels, given by their numbers."""
    (reading,) = tagger.space.read([article], placed=evidence)
    scores = tagger.scores([article], readings=[reading])
    return _suggestions(tagger, reading, scores, labels, evidence)


def _suggestions(
    tagger: Tagger, reading: Reading, scores: Doubles, labels: Sequence[int], evidence: bool
) -> list[Suggestion]:
    tiers = tagger.selection(scores)[0].tolist()
    said: Iterable[tuple[Evidence, ...]] = itertools.repeat(())
    if evidence:
        said = _evidence(reading.articles[0], phrases_for(tagger, reading, Words.of([labels])))
    of_article = scores[0].tolist()
    return [
        Suggestion(tagger.labels[label], of_article[label], TIERS[tiers[label]], spoke)
        for label, spoke in zip(labels, said, strict=False)
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
    (reading,) = tagger.space.read([article], placed=True)
    spoke = _evidence(article, phrases_for(tagger, reading, Words.of([labels])))
    return [list(map(_evidence_row, evidence)) for evidence in spoke]


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


def phrases_for(tagger: Tagger, reading: Reading, asked: Words) -> Phrases:
    """Return the phrases that spoke most for some labels of each article, strongest first.

    `reading` has the places of its words; `asked` are the numbers of each article's labels.
    """
    shares = tagger.space.contributions(reading, tagger.weights, asked)
    found: Phrases = reading.engine.phrases(reading.texts, reading.words, asked, shares, _BREVITY)
    return found


def _evidence(article: Article, phrases: Phrases) -> list[tuple[Evidence, ...]]:
    """Return what was said for each label asked of an article."""
    found = []
    for in_title, (start, end), weight in zip(
        phrases.in_title.tolist(), phrases.spans.tolist(), phrases.weights.tolist(), strict=True
    ):
        text = article.title if in_title else article.text
        found.append(Evidence("title" if in_title else "text", start, end, text[start:end], weight))
    return [tuple(found[a:b]) for a, b in itertools.pairwise(phrases.indptr.tolist())]
