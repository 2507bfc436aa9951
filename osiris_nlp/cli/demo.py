"""The demo: the bundled model, and its suggestions for real articles that it has not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, Suggestion, story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.bundled import ARTICLES, TAXONOMY, bundled_data
from osiris_nlp.model.registry import read_manifest
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier

_TRIALS = 8  # articles


@dataclass(frozen=True, slots=True)
class Demo:
    """Results of the demo.

    Attributes
    ----------
    manifest : of the bundled model, as `read_manifest` returns it
    trials : judging articles, each with the suggestions of a model trained without its story
    """

    manifest: Mapping[str, Any]
    trials: tuple[tuple[Article, tuple[Suggestion, ...]], ...]

    def hits(self, k: int) -> int:
        """Count the trials with an editors' label among the first k suggestions."""
        return sum(
            any(suggestion.label in article.labels for suggestion in suggestions[:k])
            for article, suggestions in self.trials
        )


def run_demo(model: Path, *, on_progress: Progress | None = None) -> Demo:
    """Try a second model on articles that it has not read; write nothing.

    It has the settings of the bundled model, but is trained without the stories of a few judging
    articles, drawn at random, one per label: they are not picked for their good results.

    Parameters
    ----------
    model : folder of the bundled model

    Raises
    ------
    InputError
        If the package was installed without its articles.
    """
    data, manifest = bundled_data(), read_manifest(model)
    taxonomy = read_taxonomy(data / TAXONOMY)
    articles = read_all(data / ARTICLES, taxonomy=taxonomy)
    others, trial_articles = _leave_out(articles)
    second = TopicClassifier(taxonomy, **manifest["details"]["settings"])
    second.fit(others, on_progress=on_progress)
    return Demo(
        manifest,
        tuple((article, tuple(second.suggest(article))) for article in trial_articles),
    )


def _leave_out(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """Return the articles to train on, and a few judging ones with different labels, on other stories."""
    judging = [article for article in articles if article.judges]
    sample: dict[str, Article] = {}  # by label
    for i in np.random.default_rng(0).permutation(len(judging)):
        if len(sample) < _TRIALS:
            sample.setdefault(judging[i].labels[0], judging[i])
    stories = {story_of(article) for article in sample.values()}
    return [a for a in articles if story_of(a) not in stories], list(sample.values())
