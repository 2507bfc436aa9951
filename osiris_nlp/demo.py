"""The main job, end to end, on the bundled articles: learn, judge, and suggest for items left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from osiris_nlp.corpus import read_all
from osiris_nlp.errors import InputError
from osiris_nlp.records import Article, Suggestion
from osiris_nlp.registry import load_model, promote, read_manifest
from osiris_nlp.suggest import suggest
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.folds import story_of
from osiris_nlp.training.problem import Progress

NAME = "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo did: the fitted classifier, its honest figures, and suggestions for items left out.

    `report` is the cross-validated one as the model keeps it: `Report.to_dict`.
    """

    folder: Path
    classifier: TopicClassifier
    report: Mapping[str, Any]
    left_out: tuple[tuple[Article, tuple[Suggestion, ...]], ...]


def run_demo(
    data: Path,
    models: Path,
    *,
    left_out: int = 8,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Demo:
    """Train on `data` without a few reference items, save and promote the model, tag those items.

    The items are drawn at random, one a label: they are not picked for how well they come out.

    Raises
    ------
    InputError
        If `data` is not there: it is part of a checkout, not of the installed package.
    """
    if not (data / "articles.jsonl").is_file():
        raise InputError(
            f"No {str(data / 'articles.jsonl')!r}",
            "the demo runs from a checkout of the repository; elsewhere: osiris-nlp train ARTICLES",
        )
    taxonomy = read_taxonomy(data / "taxonomy.csv")
    articles = read_all(data / "articles.jsonl", taxonomy=taxonomy)
    kept, unseen = _leave_out(articles, left_out, seed)
    classifier = TopicClassifier(taxonomy, seed=seed).fit(kept, on_progress=on_progress)
    classifier.save(models / NAME)
    promote(models, NAME)
    tagger = load_model(models / NAME)
    return Demo(
        folder=models / NAME,
        classifier=classifier,
        report=read_manifest(models / NAME)["details"]["figures"]["cross_validation"],
        left_out=tuple((article, tuple(suggest(tagger, article))) for article in unseen),
    )


def _leave_out(articles: list[Article], n: int, seed: int) -> tuple[list[Article], list[Article]]:
    """Part the articles: those to learn from, and n reference ones of n labels on other stories."""
    reference = [article for article in articles if article.role == "reference"]
    drawn: dict[str, Article] = {}
    for i in np.random.default_rng(seed).permutation(len(reference)):
        if len(drawn) < n:
            drawn.setdefault(reference[i].labels[0], reference[i])
    stories = {story_of(article) for article in drawn.values()}
    return [a for a in articles if story_of(a) not in stories], list(drawn.values())
