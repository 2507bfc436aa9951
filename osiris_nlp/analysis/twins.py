"""Articles with the same text, or on the same story, and different labels."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from osiris_nlp.analysis.frames import article_columns
from osiris_nlp.analysis.questions import Questions
from osiris_nlp.analysis.survey import Survey
from osiris_nlp.base.records import Article

SAME_TEXT, SAME_STORY = "text", "story"
Group = tuple[str, Sequence[int]]


def twins_frame(
    survey: Survey, questions: Questions, texts: Sequence[Sequence[int]]
) -> pd.DataFrame:
    """Return one row per article of a group whose labels conflict, group by group.

    Copies of a text conflict if their labels differ at all. Articles on one story may rightly have
    different labels, so they conflict only if two of them have no label in common.
    """
    articles = survey.opinions.articles
    row_of = {int(i): row for row, i in enumerate(questions.order)}
    groups: list[Group] = [(SAME_TEXT, group) for group in texts if _differ(articles, group)]
    text_of = {i: number for number, (_, group) in enumerate(groups) for i in group}
    groups += [
        (SAME_STORY, group)
        for group in _stories(articles)
        if _share_no_label(articles, group)
        # A story that consists of copies listed above is not listed again.
        and not (text_of.keys() >= {*group} and len({text_of[i] for i in group}) == 1)
    ]
    # The most suspect article of a group determines its rank.
    groups.sort(key=lambda pair: (pair[0] != SAME_TEXT, min(row_of[i] for i in pair[1])))
    members = [(number, same, i) for number, (same, group) in enumerate(groups) for i in group]
    group_articles = [articles[i] for _, _, i in members]
    return pd.DataFrame(
        {
            "group": [number for number, _, _ in members],
            "same": [same for _, same, _ in members],
            "row": [row_of[i] for _, _, i in members],
            **article_columns(group_articles),
            "labels": [article.labels for article in group_articles],
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


def _share_no_label(articles: Sequence[Article], group: Sequence[int]) -> bool:
    """Return whether any two articles of the group have no label in common."""
    label_sets = {frozenset(articles[i].labels) for i in group}
    return any(not a & b for a in label_sets for b in label_sets)
