"""Articles that are the same text, or on the same story, and carry different labels."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from osiris_nlp.analysis.frames import who
from osiris_nlp.analysis.questions import Questions
from osiris_nlp.analysis.survey import Survey
from osiris_nlp.base.records import Article

SAME_TEXT, SAME_STORY = "text", "story"
Group = tuple[str, Sequence[int]]


def twins_frame(survey: Survey, asked: Questions, texts: Sequence[Sequence[int]]) -> pd.DataFrame:
    """Return a row an article of a group whose labels are at odds, a group together.

    Copies of one text are at odds where their labels differ at all. Articles on one story may well
    be filed apart; they are listed where two of them have no label in common.
    """
    articles = survey.opinions.articles
    place = {int(i): row for row, i in enumerate(asked.order)}
    found: list[Group] = [(SAME_TEXT, group) for group in texts if _differ(articles, group)]
    text_of = {i: number for number, (_, group) in enumerate(found) for i in group}
    found += [
        (SAME_STORY, group)
        for group in _stories(articles)
        if _are_apart(articles, group)
        # ... unless the copies it consists of are listed already
        and not (text_of.keys() >= {*group} and len({text_of[i] for i in group}) == 1)
    ]
    # The most suspect article of each group tells how soon to look at it.
    found.sort(key=lambda one: (one[0] != SAME_TEXT, min(place[i] for i in one[1])))
    members = [(number, same, i) for number, (same, group) in enumerate(found) for i in group]
    chosen = [articles[i] for _, _, i in members]
    return pd.DataFrame(
        {
            "group": [number for number, _, _ in members],
            "same": [same for _, same, _ in members],
            "row": [place[i] for _, _, i in members],
            **who(chosen),
            "labels": [article.labels for article in chosen],
        }
    )


def _stories(articles: Sequence[Article]) -> list[tuple[int, ...]]:
    stories = defaultdict(list)
    for i, article in enumerate(articles):
        if article.story:
            stories[article.story].append(i)
    return [tuple(group) for group in stories.values() if len(group) > 1]


def _differ(articles: Sequence[Article], group: Sequence[int]) -> bool:
    return len({frozenset(articles[i].labels) for i in group}) > 1


def _are_apart(articles: Sequence[Article], group: Sequence[int]) -> bool:
    kinds = {frozenset(articles[i].labels) for i in group}
    return any(not a & b for a in kinds for b in kinds)
