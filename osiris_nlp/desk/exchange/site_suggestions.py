"""The model's suggestions as keywords of a SPIP site."""

from collections.abc import Iterable, Mapping
from typing import Any

from osiris_nlp.base.records import Article, Evidence
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.suggestions import best_first, remark_on, suggestions_from
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.kinds import find_kind
from osiris_nlp.sites.matching import match_keywords

_MIN_SCORE = 0.01
_MOST_REASONS, _LONGEST_REASON = 3, 80  # characters


def suggest_keywords(
    bench: Bench,
    article: Article,
    titles: Mapping[int, str],
    carried_ids: Iterable[int],
    *,
    most: int,
) -> dict[str, Any]:
    """Return the best keywords for an article, JSON-ready.

    A label of several keywords is suggested as the first of them, and not at all if the article has
    one of them. If the model knows none of the words, none is suggested, and the `remark` says so.

    Parameters
    ----------
    titles : the titles, as stored, of the keywords that may be suggested, by `id_mot`
    carried_ids : those of the keywords that the article has
    """
    name_from_sent = find_kind("spip").name_from_sent
    keywords = [Keyword(id_, name_from_sent(title), 0) for id_, title in titles.items()]
    match = match_keywords(keywords, bench.taxonomy)
    ids = {label: id_ for id_, label in reversed([*match.labels.items()])}
    for id_ in carried_ids:
        ids.pop(match.labels.get(id_, ""), None)
    opinions = bench.tagger.opinions([article], keep_readings=True)
    scores, labels = opinions.scores[0], bench.tagger.labels
    remark = remark_on(opinions)
    order = [] if remark else best_first(opinions.scores, len(labels))[0].tolist()
    candidates = [
        label_id for label_id in order if labels[label_id] in ids and scores[label_id] >= _MIN_SCORE
    ]
    return {
        "model": bench.name,
        "suggestions": [
            {
                "id_mot": ids[suggestion.label],
                "score": round(suggestion.score, 4),
                "tier": suggestion.tier,
                "reasons": _reasons(suggestion.evidence),
            }
            for suggestion in suggestions_from(bench.tagger, opinions, candidates[:most])
        ],
        "remark": remark,
        "unmatched": [keyword.id for keyword in match.unknown],
    }


def _reasons(evidence: Iterable[Evidence]) -> list[str]:
    return [_shorten(phrase.text) for phrase in [*evidence][:_MOST_REASONS]]


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1]}…"
