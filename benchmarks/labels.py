"""Measure what a change of the labels' words, or of the support articles, is worth.

    python benchmarks/labels.py BEFORE_ARTICLES BEFORE_TAXONOMY [ARTICLES [TAXONOMY]] [--older]

Cross-fits the default model to both versions on the same story folds, and compares the ranks of the
editors' label: mean over five seeds, paired difference, 95 % interval over stories. Judging and older
reference articles are counted apart, and in both the articles of the labels whose words differ
and those of all other labels.

Each look at the judging articles makes them a little less honest a judge: use --older while you
are still choosing words. It leaves them out of every figure.
"""

import argparse

import numpy as np

from osiris_nlp.base.records import story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import Figure, bootstrap_weights, ranks
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.calibration import cross_calibrate
from osiris_nlp.training.problem import LearningProblem

SEEDS, FOLDS = 5, 5
C = 0.3
FIGURES = {
    "mrr": lambda rank: 1 / rank,
    "hit@1": lambda rank: rank <= 1,
    "hit@3": lambda rank: rank <= 3,
}


def problem_of(articles, taxonomy):
    settings = TopicClassifier()
    return LearningProblem.of(
        [article for article in articles if article.labels],
        taxonomy,
        FeatureSettings(title_weight=settings.title_weight, section_weight=settings.section_weight),
        prior_weight=settings.prior_weight,
        further_weight=settings.further_weight,
    )


def out_of_fold_ranks(problem):
    """Return the rank of the editors' label by seed and reference article."""
    rank = np.empty((SEEDS, len(problem.reference)))
    for seed in range(SEEDS):
        folds = story_folds(problem.reference, folds=FOLDS, seed=seed)
        decision_values = problem.cross_fit(folds, C=C, seed=seed).decision_values
        scores = cross_calibrate(
            decision_values, problem.relevant, problem.off_period, folds, exclusive=True
        )
        rank[seed] = ranks(problem.relevant, scores)
    return rank


def paired_difference(before, after, stories):
    """Return the mean difference and its interval, from one value per article."""
    differences = after - before
    groups = np.unique(stories, return_inverse=True)[1]
    samples = np.concatenate(
        [weights @ differences / weights.sum(axis=1) for weights in bootstrap_weights(groups, 0)]
    )
    return Figure(differences.mean(), *np.quantile(samples, (0.025, 0.975)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before_articles")
    parser.add_argument("before_taxonomy")
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    parser.add_argument("--older", action="store_true")
    arguments = parser.parse_args()
    before, after = read_taxonomy(arguments.before_taxonomy), read_taxonomy(arguments.taxonomy)
    problems = [
        problem_of(read_all(file, taxonomy=taxonomy), taxonomy)
        for file, taxonomy in (
            (arguments.before_articles, before),
            (arguments.articles, after),
        )
    ]
    reference = problems[0].reference
    if [(a.id, a.labels) for a in reference] != [(a.id, a.labels) for a in problems[1].reference]:
        parser.exit(1, "The reference articles differ: expected the same ids and labels in order\n")
    rank_before, rank_after = map(out_of_fold_ranks, problems)

    judges = np.array([article.judges for article in reference])
    stories = np.array([story_of(article) for article in reference])
    descriptions = {label.name: label.description for label in before}
    revised_labels = {
        label.name for label in after if label.description != descriptions.get(label.name)
    }
    is_revised = np.array([article.labels[0] in revised_labels for article in reference])
    print(f"Labels with other words: {', '.join(sorted(revised_labels)) or 'none'}")
    for rows, in_rows in {"judging": judges, "older": ~judges}.items():
        if arguments.older and rows == "judging":
            continue
        for labels, in_labels in {
            "all labels": np.full(len(reference), True),
            "revised": is_revised,
            "others": ~is_revised,
        }.items():
            mask = in_rows & in_labels
            if not mask.any():
                continue
            print(f"{rows}, {labels}: {mask.sum()} articles, {len({*stories[mask]})} stories")
            for name, figure in FIGURES.items():
                values = [figure(rank[:, mask]).mean(axis=0) for rank in (rank_before, rank_after)]
                difference = paired_difference(*values, stories[mask])
                print(f"  {name:6} {values[0].mean():.3f} -> {values[1].mean():.3f}  {difference}")


if __name__ == "__main__":
    main()
