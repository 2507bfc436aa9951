"""Measure what new words of labels, or new support articles, are worth.

    python benchmarks/labels.py BEFORE_ARTICLES BEFORE_TAXONOMY [ARTICLES [TAXONOMY]] [--older]

Cross-fits the default model before and after the change on the same story folds, and compares the
ranks of the editors' label: mean over five seeds, paired difference, 95 % interval over stories. The
figures are for the judging and the older reference articles, and within each for the labels whose
cues or scope notes differ and for all others.

Do not choose words by the judging articles. Use --older while you write: it shows no figure on them.
"""

import argparse

import numpy as np

from osiris_nlp.base.records import story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import Figure, bootstrap_weights, ranks
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.fitting.calibration_fit import cross_calibrate
from osiris_nlp.training.fitting.problem import LearningProblem

SEEDS, FOLDS = 5, 5
C = 0.3  # what training chooses on the bundled articles
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
        FeatureSettings(),
        prior_weight=settings.prior_weight,
        further_weight=settings.further_weight,
    )


def out_of_fold_ranks(problem):
    """Return the rank of the editors' label, (seeds, n_reference)."""
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
    """Return the mean difference of two figures per article, with its interval."""
    differences = after - before
    groups = np.unique(stories, return_inverse=True)[1]
    samples = np.concatenate(
        [weights @ differences / weights.sum(axis=1) for weights in bootstrap_weights(groups, 0)]
    )
    return Figure(differences.mean(), *np.quantile(samples, (0.025, 0.975)))


def groups_of(reference, revised_labels, *, older_only):
    """Yield the name of each group of reference articles, and its mask."""
    judges = np.array([article.judges for article in reference])
    is_revised = np.array([article.labels[0] in revised_labels for article in reference])
    for name, rows in (("judging", judges), ("older", ~judges)):
        if not (older_only and name == "judging"):
            yield f"{name} articles", rows
            yield f"{name} articles, labels with new words", rows & is_revised
            yield f"{name} articles, other labels", rows & ~is_revised


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before_articles")
    parser.add_argument("before_taxonomy")
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    parser.add_argument("--older", action="store_true", help="no figures on judging articles")
    arguments = parser.parse_args()
    before, after = read_taxonomy(arguments.before_taxonomy), read_taxonomy(arguments.taxonomy)
    problems = [
        problem_of(read_all(arguments.before_articles, taxonomy=before), before),
        problem_of(read_all(arguments.articles, taxonomy=after), after),
    ]
    reference, other = (problem.reference for problem in problems)
    if [(a.id, a.labels) for a in reference] != [(a.id, a.labels) for a in other]:
        parser.exit(
            1, "The reference articles differ: both files must have the same, in the same order\n"
        )
    all_ranks = [*map(out_of_fold_ranks, problems)]
    descriptions = {label.name: label.description for label in before}
    revised_labels = {
        label.name for label in after if label.description != descriptions.get(label.name)
    }
    stories = np.array([story_of(article) for article in reference])
    print(f"Labels with new words: {', '.join(sorted(revised_labels)) or 'none'}")
    for group, mask in groups_of(reference, revised_labels, older_only=arguments.older):
        if not mask.any():
            continue
        print(f"{mask.sum()} {group} ({len({*stories[mask]})} stories)")
        for name, figure in FIGURES.items():
            old, new = (figure(rank[:, mask]).mean(axis=0) for rank in all_ranks)
            difference = paired_difference(old, new, stories[mask])
            print(f"  {name:6} {old.mean():.3f} -> {new.mean():.3f}  {difference}")


if __name__ == "__main__":
    main()
