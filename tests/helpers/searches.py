"""Twelve articles with dates, stories and roles, and a small classifier for them."""

from datetime import date

import pandas as pd
from helpers.press import SEVERAL, TEXTS

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier

DATES = [f"20{10 + i}-06-01" for i in range(12)]
STORIES = [str(i // 2) for i in range(12)]  # two articles per story
ROLES = ["support" if i in {2, 6, 11} else "reference" for i in range(12)]
METADATA = {"dates": DATES, "stories": STORIES, "roles": ROLES}
ARTICLES = [
    Article(
        id=str(i),
        text=TEXTS[i],
        labels=tuple(SEVERAL[i]),
        date=date.fromisoformat(DATES[i]),
        story=STORIES[i],
        role=ROLES[i],
    )
    for i in range(12)
]
FRAME = pd.DataFrame([row_from_article(article) for article in ARTICLES])
TAXONOMY = Taxonomy(
    [
        Label(name="Infrastructures"),
        Label(name="TIC pour l’éducation", first_year=2015),
        Label(name="Fintech", last_year=2017),
    ]
)


def small(**settings: object) -> TopicClassifier:
    return TopicClassifier(**{"taxonomy": TAXONOMY, "folds": 2, "C": 1.0, **settings})


def codes(model: TopicClassifier) -> bytes:
    return model.tagger_.weights.codes.tobytes()
