"""Suggestions for one article, best first, with the words that spoke for them."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, Evidence, Neighbour, Suggestion
from osiris_nlp.model.engine import Brevity, Phrases, Words
from osiris_nlp.model.features import Reading
from osiris_nlp.model.opinions import TIERS, Doubles, Opinions
from osiris_nlp.model.tagger import Tagger

# A reason is readable when it is short; «centre de données» is one phrase.
_MOST_SHARES = 1 << 22  # numbers, of 8 bytes, that evidence takes at a time
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
    opinions = tagger.opinions([article], placed=evidence)
    return best_suggestions(tagger, opinions, top=top, evidence=evidence)


def best_suggestions(
    tagger: Tagger, opinions: Opinions, *, top: int, evidence: bool = True
) -> list[Suggestion]:
    """Return the opinions on one article as suggestions of its `top` best labels, best first."""
    best = best_first(opinions.scores, top)[0].tolist()
    return suggestions_from(tagger, opinions, best, evidence=evidence)


def suggestions_from(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[int], *, evidence: bool = True
) -> list[Suggestion]:
    """Return the opinions on one article as suggestions of some labels.

    Evidence needs opinions made with ``placed=True``.
    """
    reasons: Iterable[tuple[Evidence, ...]] = itertools.repeat(())
    if evidence:
        (reasons,) = evidence_from(tagger, opinions, [label_ids])
    scores, tiers = opinions.scores[0].tolist(), opinions.tiers[0].tolist()
    return [
        Suggestion(tagger.labels[label_id], scores[label_id], TIERS[tiers[label_id]], words)
        for label_id, words in zip(label_ids, reasons, strict=False)
    ]


def evidence_from(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[Sequence[int]]
) -> list[list[tuple[Evidence, ...]]]:
    """Return, for each article and each of its labels asked, the words that spoke for the label.

    Parameters
    ----------
    opinions : made with ``placed=True``
    label_ids : of each article
    """
    evidence: list[list[tuple[Evidence, ...]]] = [[] for _ in label_ids]
    for part, reading in opinions.parts():
        for asked in _in_turn(reading, label_ids[part]):
            pieces = _pieces(reading, phrases_for(tagger, reading, Words.of(asked)), asked)
            for row, each in enumerate(asked, part.start):
                evidence[row] += itertools.islice(pieces, len(each))
    return evidence


def _in_turn(reading: Reading, label_ids: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Yield the labels asked, of some articles at a time: each word takes a number for each label."""
    if len(reading.words.numbers) * max(map(len, label_ids)) <= _MOST_SHARES:
        yield list(label_ids)
        return
    words = np.diff(reading.words.indptr[::2])
    sizes = np.cumsum(words * [len(each) for each in label_ids])
    turns = sizes // _MOST_SHARES
    for turn in np.unique(turns):
        yield [each if turns[i] == turn else () for i, each in enumerate(label_ids)]


def best_first(scores: Doubles, top: int) -> npt.NDArray[np.int64]:
    """Return the ids of the `top` best labels of each article, best first, equal ones in order.

    Examples
    --------
    >>> best_first(np.array([[0.1, 0.6, 0.3]]), 2).tolist()
    [[1, 2]]
    """
    return np.argsort(-scores, axis=1, kind="stable")[:, :top]


def evidence_rows(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Return evidence as JSON-ready rows; weights rounded to four places."""
    return [asdict(each) | {"weight": round(each.weight, 4)} for each in evidence]


def suggestion_rows(suggestions: list[Suggestion]) -> list[dict[str, Any]]:
    """Return suggestions as JSON-ready rows; scores and weights rounded to four places."""
    return [
        {
            "label": suggestion.label,
            "score": round(suggestion.score, 4),
            "tier": suggestion.tier,
            "evidence": evidence_rows(suggestion.evidence),
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

    `reading` has the places of its words; `asked` are the label ids of each article.
    """
    shares = tagger.space.contributions(reading, tagger.weights, asked)
    return reading.engine.phrases(reading.texts, reading.words, asked, shares, _BREVITY)


def _pieces(
    reading: Reading, phrases: Phrases, asked: Sequence[Sequence[int]]
) -> Iterator[tuple[Evidence, ...]]:
    """Yield what spoke for each label asked, all articles' end to end."""
    in_title, spans = phrases.in_title.tolist(), phrases.spans.tolist()
    weights, bounds = phrases.weights.tolist(), itertools.pairwise(phrases.indptr.tolist())
    for article, label_ids in zip(reading.articles, asked, strict=True):
        for start, stop in itertools.islice(bounds, len(label_ids)):
            pieces = []
            for i in range(start, stop):
                text = article.title if in_title[i] else article.text
                first, last = spans[i]
                field: Literal["title", "text"] = "title" if in_title[i] else "text"
                pieces.append(Evidence(field, first, last, text[first:last], weights[i]))
            yield tuple(pieces)
