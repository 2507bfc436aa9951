"""The main job, end to end, on the bundled articles: learn, judge, suggest for unread items."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import clone

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.corpus import read_all
from osiris_nlp.model.registry import promote, read_manifest
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.folds import story_of

NAME = "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo did: the fitted classifier, its honest figures, and suggestions for unread items.

    `report` is the cross-validated one as the model keeps it: `Report.to_dict`.
    """

    folder: Path
    classifier: TopicClassifier
    report: Mapping[str, Any]
    trials: tuple[tuple[Article, tuple[Suggestion, ...]], ...]

    def hits(self, k: int) -> int:
        """Count the items with a label of the editors' among the first k suggestions."""
        return sum(
            any(suggestion.label in article.labels for suggestion in suggestions[:k])
            for article, suggestions in self.trials
        )


def run_demo(
    data: Path,
    models: Path,
    *,
    items: int = 8,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Demo:
    """Train on `data`, save and promote the model; try another that has not read a few items on them.

    The model saved has read every article, as `osiris-nlp train` would have it. The one tried is
    fitted with the same settings on all articles but those on the stories of the items, which are
    drawn at random from those that judge, one per label: not picked for how well they come out.

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
    classifier = TopicClassifier(taxonomy, seed=seed).fit(articles, on_progress=on_progress)
    classifier.save(models / NAME)
    promote(models, NAME)
    others, unread = _leave_out(articles, items, seed)
    second = clone(classifier).set_params(C=classifier.C_).fit(others, on_progress=on_progress)
    return Demo(
        folder=models / NAME,
        classifier=classifier,
        report=read_manifest(models / NAME)["details"]["figures"]["cross_validation"],
        trials=tuple((article, tuple(second.suggest(article))) for article in unread),
    )


def _leave_out(articles: list[Article], n: int, seed: int) -> tuple[list[Article], list[Article]]:
    """Part the articles: those to learn from, and n that judge, of n labels, on other stories."""
    judging = [article for article in articles if article.judges]
    drawn: dict[str, Article] = {}
    for i in np.random.default_rng(seed).permutation(len(judging)):
        if len(drawn) < n:
            drawn.setdefault(judging[i].labels[0], judging[i])
    stories = {story_of(article) for article in drawn.values()}
    return [a for a in articles if story_of(a) not in stories], list(drawn.values())
