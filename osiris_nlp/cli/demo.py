"""The demo: train, evaluate and suggest on the bundled articles."""

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
from osiris_nlp.model.registry import check_replaceable, promote, read_manifest
from osiris_nlp.model.runs import check_run_log
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.folds import story_of

NAME = "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """Results of the demo.

    Attributes
    ----------
    folder : where the model was saved
    classifier : fitted on all articles
    report : its cross-validated figures, as `Report.to_dict` returns them
    trials : judging articles, each with the suggestions of a model trained without its story
    """

    folder: Path
    classifier: TopicClassifier
    report: Mapping[str, Any]
    trials: tuple[tuple[Article, tuple[Suggestion, ...]], ...]

    def hits(self, k: int) -> int:
        """Count the trials with an editors' label among the first k suggestions."""
        return sum(
            any(suggestion.label in article.labels for suggestion in suggestions[:k])
            for article, suggestions in self.trials
        )


def run_demo(
    data: Path,
    models: Path,
    *,
    n_trials: int = 8,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Demo:
    """Train a model on `data`, save and promote it; try a second model on articles it has not read.

    The saved model is trained on every article, as by `osiris-nlp train`. The second one has the
    same settings, but is trained without the stories of `n_trials` judging articles, drawn at random,
    one per label: they are not picked for their good results.

    Raises
    ------
    InputError
        If `data` does not exist: it is part of a checkout, not of the installed package.
    ModelError
        If `models` has files of others under the names of the model or its run log.
    """
    if not (data / "articles.jsonl").is_file():
        raise InputError(
            f"No {str(data / 'articles.jsonl')!r}",
            "run the demo in a checkout of the repository, or train on your own articles with: "
            "osiris-nlp train ARTICLES --model models/NAME",
        )
    check_replaceable(models / NAME)
    check_run_log(models)
    taxonomy = read_taxonomy(data / "taxonomy.csv")
    articles = read_all(data / "articles.jsonl", taxonomy=taxonomy)
    classifier = TopicClassifier(taxonomy, seed=seed).fit(articles, on_progress=on_progress)
    classifier.save(models / NAME)
    promote(models, NAME)
    others, trial_articles = _leave_out(articles, n_trials, seed)
    second = clone(classifier).set_params(C=classifier.C_).fit(others, on_progress=on_progress)
    return Demo(
        folder=models / NAME,
        classifier=classifier,
        report=read_manifest(models / NAME)["details"]["figures"]["cross_validation"],
        trials=tuple((article, tuple(second.suggest(article))) for article in trial_articles),
    )


def _leave_out(articles: list[Article], n: int, seed: int) -> tuple[list[Article], list[Article]]:
    """Return the articles to train on, and n judging ones with n labels, on other stories."""
    judging = [article for article in articles if article.judges]
    sample: dict[str, Article] = {}  # by label
    for i in np.random.default_rng(seed).permutation(len(judging)):
        if len(sample) < n:
            sample.setdefault(judging[i].labels[0], judging[i])
    stories = {story_of(article) for article in sample.values()}
    return [a for a in articles if story_of(a) not in stories], list(sample.values())
