"""The model's suggestions as keywords of a site."""

from collections.abc import Iterable

from osiris_nlp.base.records import Article, Evidence
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.suggestions import best_first, remark_on, suggestions_from
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.matching import match_keywords
from osiris_nlp.sites.messages import KeywordSuggestions, SuggestedKeyword

_MIN_SCORE = 0.01
_MOST_REASONS, _LONGEST_REASON = 3, 80  # characters


def suggest_keywords(
    bench: Bench,
    article: Article,
    keywords: Iterable[Keyword],
    carried_ids: Iterable[str],
    *,
    most: int,
) -> KeywordSuggestions:
    """Return the best keywords for an article.

    A label of several keywords is suggested as the first of them, and not at all if the article has
    one of them. If the model knows none of the words, none is suggested, and the `remark` says so.

    Parameters
    ----------
    keywords : keywords that may be suggested
    carried_ids : ids of the keywords that the article has
    """
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
    suggestions = [
        SuggestedKeyword(
            ids[suggestion.label],
            round(suggestion.score, 4),
            suggestion.tier,
            _reasons(suggestion.evidence),
        )
        for suggestion in suggestions_from(bench.tagger, opinions, candidates[:most])
    ]
    unmatched = [keyword.id for keyword in match.unknown]
    return KeywordSuggestions(bench.name, suggestions, remark, unmatched)


def _reasons(evidence: Iterable[Evidence]) -> list[str]:
    return [_shorten(phrase.text) for phrase in [*evidence][:_MOST_REASONS]]


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1]}…"
