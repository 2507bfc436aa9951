from dataclasses import replace

import pytest
from helpers.models import ITEMS, PRESS, tagger_of
from helpers.taggers import PAY, TRAINING, VISION

from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.training import TopicClassifier


@pytest.fixture
def folder(tmp_path):
    save_model(tagger_of(PRESS), tmp_path / "essai", details={"n": 3}, card="# Essai\n")
    return tmp_path / "essai"


@pytest.fixture
def with_items(tmp_path):
    tagger = tagger_of(PRESS)
    save_model(tagger, tmp_path / "items", neighbours=Neighbours.of(ITEMS, tagger.space))
    return tmp_path / "items"


@pytest.fixture(scope="session")
def bundled(model):
    """Return the tagger of the bundled model; tests must not change it."""
    return load_tagger(model)


@pytest.fixture(scope="module")
def tagger():
    return TopicClassifier(folds=2).fit(TRAINING).tagger_


@pytest.fixture(scope="module")
def multi():
    """Return a tagger trained on articles with one or two labels."""
    articles = [
        replace(article, labels=(*article.labels, *((PAY,) if "mobile" in article.text else ())))
        for article in [
            *TRAINING,
            Article(id="m", text="La TNT payée par mobile", labels=(VISION,)),
        ]
    ]
    return TopicClassifier(folds=2).fit(articles).tagger_
