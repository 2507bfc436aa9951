"""Suggestions for one article, best first, with the words that support them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import phrase_key
from osiris_nlp.base.records import Article, Evidence, Neighbour, Suggestion
from osiris_nlp.model.engine import PhraseLimits, Phrases, Words
from osiris_nlp.model.features import Reading
from osiris_nlp.model.opinions import TIERS, Doubles, Opinions
from osiris_nlp.model.tagger import Tagger

_MAX_CONTRIBUTIONS = 1 << 20  # size of the array of 8-byte numbers that evidence uses at a time
# Evidence is readable if it is short. The gap makes «centre de données» one phrase.
_LIMITS = PhraseLimits(coverage=0.6, max_words=6, min_share=0.25, max_gap=4, stops=".,;:!?\n")
NO_KNOWN_WORD = "The model knows none of the words of this text: it suggests nothing"
# The same phrases support several labels, and recur in other articles.
_phrase_key = lru_cache(maxsize=1 << 14)(phrase_key)
# The attributes of an `Evidence` without repeats; and its weight with theirs, with all its occurrences. A run
# over many articles makes rows of these, which takes half the time of making the objects first.
_Occurrence = tuple[Literal["title", "text"], int, int, str, float]
_Phrase = tuple[float, Sequence[_Occurrence]]


def suggest(
    tagger: Tagger, article: Article, *, top: int = 5, evidence: bool = True
) -> list[Suggestion]:
    """Return the `top` best labels of an article, best first.

    If the model knows none of its words, all of them have the tier `hide`. Evidence is exact. The contributions of all words of an article, of its section and of the sentence
    encoder (if there is one), and the intercept add up to the label's decision value.
    """
    opinions = tagger.opinions([article], keep_readings=evidence)
    return best_suggestions(tagger, opinions, top=top, evidence=evidence)


def best_suggestions(
    tagger: Tagger, opinions: Opinions, *, top: int, evidence: bool = True
) -> list[Suggestion]:
    """Turn the opinions on one article into suggestions of its `top` best labels, best first.

    `evidence` requires opinions created with ``keep_readings=True``.
    """
    if top < 0:
        raise InputError(f"top is {top}", "expected 0 or more")
    best = best_first(opinions.scores, top)[0].tolist()
    return suggestions_from(tagger, opinions, best, evidence=evidence)


def suggestions_from(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[int], *, evidence: bool = True
) -> list[Suggestion]:
    """Turn the opinions on one article into suggestions of some labels.

    Evidence requires opinions created with ``keep_readings=True``.
    """
    evidence_by_label: Iterable[tuple[Evidence, ...]] = itertools.repeat(())
    if evidence:
        (evidence_by_label,) = evidence_from(tagger, opinions, [label_ids])
    scores, tiers = opinions.scores[0].tolist(), opinions.tiers[0].tolist()
    return [
        Suggestion(
            label := tagger.labels[label_id],
            scores[label_id],
            TIERS[tiers[label_id]],
            phrases,
            tagger.uris.get(label, ""),
        )
        for label_id, phrases in zip(label_ids, evidence_by_label, strict=False)
    ]


def evidence_from(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[Sequence[int]]
) -> list[list[tuple[Evidence, ...]]]:
    """Return the words that support each requested label of each article.

    Parameters
    ----------
    opinions : created with ``keep_readings=True``
    label_ids : the requested labels of each article
    """
    return [
        [tuple(map(_as_evidence, phrases)) for phrases in by_label]
        for by_label in _all_phrases(tagger, opinions, label_ids)
    ]


def evidence_rows_from(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[Sequence[int]]
) -> Iterator[list[list[dict[str, Any]]]]:
    """Yield `evidence_rows` of what `evidence_from` returns, article by article."""
    for by_label in _all_phrases(tagger, opinions, label_ids):
        yield [
            [_row(*first[:4], weight) for weight, (first, *_) in phrases] for phrases in by_label
        ]


def _all_phrases(
    tagger: Tagger, opinions: Opinions, label_ids: Sequence[Sequence[int]]
) -> Iterator[Iterator[Sequence[_Phrase]]]:
    """Yield, for each article, the phrases that support each requested label, strongest first."""
    for part, reading in opinions.parts():
        phrases = itertools.chain.from_iterable(
            _phrases(reading, phrases_for(tagger, reading, Words.of(batch)), batch)
            for batch in _batches(reading, label_ids[part])
        )
        for ids in label_ids[part]:
            yield itertools.islice(phrases, len(ids))


def _batches(reading: Reading, label_ids: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Yield the requested label ids in batches of articles; articles outside the batch get none.

    Batches limit memory: evidence needs one number per word and label. The labels of an article that is
    too long for one batch come in several.
    """
    if len(reading.words.numbers) * max(map(len, label_ids)) <= _MAX_CONTRIBUTIONS:
        yield list(label_ids)
        return
    n_words = np.diff(reading.words.indptr[::2])
    batch: list[Sequence[int]] = [()] * len(label_ids)
    size = 0
    for i, ids in enumerate(label_ids):
        at_once = max(1, _MAX_CONTRIBUTIONS // max(1, int(n_words[i])))
        for start in range(0, len(ids), at_once):
            part = ids[start : start + at_once]
            if size and size + n_words[i] * len(part) > _MAX_CONTRIBUTIONS:
                yield batch
                batch, size = [()] * len(label_ids), 0
            batch[i], size = part, size + int(n_words[i]) * len(part)
    yield batch


def remark_on(opinions: Opinions) -> str | None:
    """Return what to say about the suggestions for an article: `NO_KNOWN_WORD`, or nothing."""
    return None if opinions.n_known[0] else NO_KNOWN_WORD


def best_first(scores: Doubles, top: int) -> npt.NDArray[np.int64]:
    """Return the ids of the `top` best labels of each article, best first; ties by id.

    Examples
    --------
    >>> best_first(np.array([[0.1, 0.6, 0.3]]), 2).tolist()
    [[1, 2]]
    """
    return np.argsort(-scores, axis=1, kind="stable")[:, :top]


def evidence_rows(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Return evidence as JSON-ready rows, without repeats; weights are rounded to four decimals."""
    return [_row(each.field, each.start, each.end, each.text, each.weight) for each in evidence]


def _row(field: str, start: int, end: int, text: str, weight: float) -> dict[str, Any]:
    return {"field": field, "start": start, "end": end, "text": text, "weight": round(weight, 4)}


def suggestion_rows(
    suggestions: Sequence[Suggestion], id_mots: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """Return suggestions as JSON-ready rows; scores and weights are rounded to four decimals.

    A label that has a URI comes with it.

    Parameters
    ----------
    id_mots : the site's id of each label, for an article of a SPIP site; other labels get null
    """
    return [
        {
            "label": suggestion.label,
            **({"uri": suggestion.uri} if suggestion.uri else {}),
            "score": round(suggestion.score, 4),
            "tier": suggestion.tier,
            **({} if id_mots is None else {"id_mot": id_mots.get(suggestion.label)}),
            "evidence": evidence_rows(suggestion.evidence),
        }
        for suggestion in suggestions
    ]


def neighbour_rows(neighbours: Sequence[Neighbour]) -> list[dict[str, Any]]:
    """Return similar articles as JSON-ready rows; similarity is rounded to four decimals."""
    return [
        {
            **asdict(neighbour),
            "labels": list(neighbour.labels),
            "similarity": round(neighbour.similarity, 4),
        }
        for neighbour in neighbours
    ]


def phrases_for(tagger: Tagger, reading: Reading, label_ids: Words) -> Phrases:
    """Return the phrases that best support some labels of each article, strongest first.

    A phrase neither starts nor ends with a stop word. One that occurs several times may be returned
    several times.

    `label_ids` are the requested labels of each article.
    """
    contributions = tagger.space.contributions(reading, tagger.weights, label_ids)
    is_stop_word = tagger.space.stop_words(reading)
    return reading.engine.phrases(
        reading.texts, reading.words, label_ids, contributions, is_stop_word, _LIMITS
    )


def _phrases(
    reading: Reading, phrases: Phrases, label_ids: Sequence[Sequence[int]]
) -> Iterator[Sequence[_Phrase]]:
    """Yield the phrases that support each requested label, article by article."""
    in_title, (starts, ends) = phrases.in_title.tolist(), phrases.spans.T.tolist()
    weights, bounds = phrases.weights.tolist(), itertools.pairwise(phrases.indptr.tolist())
    for article, ids in zip(reading.articles, label_ids, strict=True):
        fields: tuple[tuple[Literal["title", "text"], str], ...]
        fields = ("text", article.text), ("title", article.title)
        for start, stop in itertools.islice(bounds, len(ids)):
            occurrences: list[_Occurrence] = []
            for i in range(start, stop):
                field, text = fields[in_title[i]]
                first, last = starts[i], ends[i]
                occurrences.append((field, first, last, text[first:last], weights[i]))
            yield _join_repeats(occurrences)


def _as_evidence(phrase: _Phrase) -> Evidence:
    weight, (first, *repeats) = phrase
    return Evidence(*first[:4], weight, tuple(Evidence(*repeat) for repeat in repeats))


def _join_repeats(occurrences: Sequence[_Occurrence]) -> Sequence[_Phrase]:
    """Return each phrase once, strongest first; `occurrences` are strongest first, too.

    A phrase within another one is a repeat of it: «paiement» of «paiement mobile».
    """
    own_keys = [_phrase_key(text) for _, _, _, text, _ in occurrences]
    if len(set().union(*own_keys)) == sum(map(len, own_keys)):  # the usual case
        return [(occurrence[4], (occurrence,)) for occurrence in occurrences]
    long_keys = [key for key in own_keys if len(key) > 1]
    keys = own_keys
    if long_keys:
        keys = [
            max((long for long in long_keys if _is_within(key, long)), key=len, default=key)
            for key in own_keys
        ]
    groups: dict[tuple[str, ...], list[_Occurrence]] = {key: [] for key in keys}
    for is_part in (False, True):  # the whole phrase first
        for own_key, key, occurrence in zip(own_keys, keys, occurrences, strict=True):
            if (own_key != key) == is_part:
                groups[key].append(occurrence)
    phrases = [(sum(each[4] for each in group), group) for group in groups.values()]
    return sorted(phrases, key=itemgetter(0), reverse=True)


def _is_within(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    n = len(key)
    if n == 1 < len(other):
        return key[0] in other
    return n < len(other) and any(other[i : i + n] == key for i in range(len(other) - n + 1))
