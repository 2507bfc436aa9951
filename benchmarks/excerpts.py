"""Measure how far scores can be trusted where few words are known.

    python benchmarks/excerpts.py [ARTICLES [TAXONOMY]]

Each reference article is cut after its first 1, 2, 4, 8, 16 and 32 known words, without its section, and judged
out of fold: log loss, mean of the best score, and the labels to apply, with their precision; first by a model that
takes its scores as they come, then with scores drawn towards the shares of the labels, as training fits it.
"""

import argparse
from dataclasses import replace

import numpy as np

from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import log_loss
from osiris_nlp.model.calibration import Selection
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.fitting.calibration_fit import fit_thresholds
from osiris_nlp.training.fitting.excerpts import LENGTHS, read_excerpts
from osiris_nlp.training.fitting.problem import LearningProblem, labelled_articles
from osiris_nlp.training.splits.copies import merge_copies


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?")
    arguments = parser.parse_args()
    is_bundled = arguments.articles == "data/articles.jsonl"
    path = arguments.taxonomy or ("data/taxonomy.csv" if is_bundled else None)
    taxonomy = read_taxonomy(path) if path else None
    articles, taxonomy = labelled_articles(
        read_all(arguments.articles, taxonomy=taxonomy), taxonomy
    )
    settings, (articles, _) = TopicClassifier(), merge_copies(articles)
    problem = LearningProblem.of(
        articles,
        taxonomy,
        FeatureSettings(),
        prior_weight=settings.prior_weight,
        further_weight=settings.further_weight,
    )
    folds = story_folds(problem.reference, folds=settings.folds)
    loss_weight = 0.3 if problem.has_descriptions else 1.0
    cross_fit = problem.cross_fit(folds, C=loss_weight, seed=0, n_jobs=-1)
    shrinkage = problem.shrinkage(cross_fit.decision_values, cross_fit.of_excerpts)
    calibrations = [
        problem.calibration(cross_fit.decision_values, each) for each in (None, shrinkage)
    ]
    scores = calibrations[1](cross_fit.decision_values, problem.off_period, problem.n_known)
    select = Selection(*fit_thresholds(scores, problem.relevant, precision=settings.precision))
    print(
        f"{len(articles)} articles, {len(problem.reference)} reference; usually {shrinkage.usual:.0f} known "
        f"words; words and shares count alike at {shrinkage.half:.1f}"
    )
    for length in LENGTHS:
        excerpts, n_known, _ = read_excerpts(problem.space, problem.reference, lengths=[length])
        part = replace(problem, excerpt_rows=problem.space.rows(excerpts))
        values = part.cross_fit(folds, C=loss_weight, seed=0, n_jobs=-1).of_excerpts
        print(f"{length:3} known words", end="")
        for calibration in calibrations:
            scores = calibration(values, problem.off_period, n_known)
            applied = select(scores) == 2
            precision = problem.relevant[applied].mean() if applied.any() else np.nan
            print(
                f"   log loss {log_loss(problem.relevant, scores).mean():.2f}  best "
                f"{scores.max(axis=1).mean():.2f}  applied to {applied.any(axis=1).mean():5.1%}, "
                f"{precision:.0%} right",
                end="",
            )
        print(flush=True)


if __name__ == "__main__":
    main()
