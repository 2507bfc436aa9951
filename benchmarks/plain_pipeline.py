"""Compare osiris_nlp with a plain scikit-learn pipeline on the same folds and the same articles.

    python benchmarks/plain_pipeline.py [ARTICLES [TAXONOMY]] [--encoder]

The plain pipeline is what a practitioner would write first: TF-IDF of word 1-2-grams and character
3-5-grams, the section as words, one LinearSVC per label. Both sides are trained on all rows outside
the held-out stories; only reference rows are evaluated. Prints the figures of both sides and their
paired difference with its 95 % interval over stories, first on the judging rows (``judges``), then
on all reference rows. For each fold, the product hides the words of the taxonomy that only the
held-out articles could have taught; the line "mrr without hiding" shows the mean reciprocal rank if
it did not. The last line gives the CPU seconds of one cross-fitting.
With --encoder, the product with its sentence encoder (the extra `semantic`) is compared with the
product without it.
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from osiris_nlp.base.records import Article, story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import label_matrix, ranks
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.fitting.problem import LearningProblem

FIGURES = {"mrr": lambda r: 1 / r, **{f"hit@{k}": (lambda r, k=k: r <= k) for k in (1, 3, 5)}}


def plain_decisions(articles: list[Article], labels: tuple[str, ...], seed: int) -> np.ndarray:
    """Return the plain pipeline's out-of-fold decision values: (n_reference, n_labels)."""
    texts = [f"{a.title}\n{a.text}\n{a.section or ''}" for a in articles]
    truth = label_matrix(articles, labels)
    story = np.array([story_of(a) for a in articles])
    reference = np.flatnonzero([a.role == "reference" for a in articles])
    folds = story_folds([articles[i] for i in reference], seed=seed)
    decision_values = np.empty((len(reference), len(labels)))
    tfidf = {"sublinear_tf": True, "strip_accents": "unicode"}
    for fold in np.unique(folds):
        test = reference[folds == fold]
        train = np.flatnonzero(~np.isin(story, story[test]))
        pipeline = make_pipeline(
            make_union(
                TfidfVectorizer(ngram_range=(1, 2), **tfidf),
                TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, **tfidf),
            ),
            OneVsRestClassifier(LinearSVC()),
        )
        pipeline.fit([texts[i] for i in train], truth[train])
        decision_values[folds == fold] = pipeline.decision_function([texts[i] for i in test])
    return decision_values


def unguarded_ranks(
    articles: list[Article], taxonomy: Taxonomy, loss_weight: float, seed: int
) -> np.ndarray:
    """Return the ranks of the right labels if folds did not hide any words of the taxonomy."""
    settings = TopicClassifier()
    problem = LearningProblem.of(
        articles,
        taxonomy,
        FeatureSettings(),
        prior_weight=settings.prior_weight,
        further_weight=settings.further_weight,
    )
    bare = replace(problem, naming=np.ones_like(problem.naming))  # every word counts as a name
    folds = story_folds(problem.reference, seed=seed)
    decision_values = bare.cross_fit(folds, C=loss_weight, seed=seed).decision_values
    return ranks(problem.relevant, decision_values)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    parser.add_argument("--encoder", action="store_true")
    arguments = parser.parse_args()
    extra, other = ({"encoder": "use"}, "terms") if arguments.encoder else ({}, "plain")
    taxonomy = read_taxonomy(arguments.taxonomy)
    articles = [a for a in read_all(arguments.articles, taxonomy=taxonomy) if a.labels]
    ours, theirs, flattered, seconds = [], [], [], {"product": 0.0, other: 0.0}
    for seed in (0, 1):
        start = time.process_time()
        model = TopicClassifier(taxonomy, random_state=seed, **extra).fit(articles)
        held_out = model.out_of_fold_
        seconds["product"] += time.process_time() - start
        truth = label_matrix(held_out.articles, taxonomy.names)
        ours.append(ranks(truth, held_out.scores))
        start = time.process_time()
        if arguments.encoder:
            decision_values = (
                TopicClassifier(taxonomy, random_state=seed).fit(articles).out_of_fold_.scores
            )
        else:
            decision_values = plain_decisions(articles, taxonomy.names, seed)
        seconds[other] += time.process_time() - start
        theirs.append(ranks(truth, decision_values))
        flattered.append(unguarded_ranks(articles, taxonomy, model.C_, seed))
    stories = np.unique([story_of(a) for a in held_out.articles], return_inverse=True)[1]
    draws = np.random.default_rng(0).integers(0, stories.max() + 1, (2000, stories.max() + 1))
    weights = np.array([np.bincount(d, minlength=stories.max() + 1)[stories] for d in draws])
    every = np.ones(len(stories), dtype=bool)
    judging = np.array([article.judges for article in held_out.articles])
    for description, selected in (("judging", judging), ("reference", every)):
        if not selected.any():
            continue
        print(f"{selected.sum()} {description} articles, 2 x 5 story-grouped folds")
        print(f"{'':8}{'product':>9}{other:>9}{'difference':>12}  95 % interval")
        mass = weights[:, selected]
        for name, figure in FIGURES.items():
            a, b = (
                np.mean([figure(r) for r in ranks_], axis=0)[selected] for ranks_ in (ours, theirs)
            )
            low, high = np.quantile(mass @ (a - b) / mass.sum(axis=1), (0.025, 0.975))
            print(
                f"{name:8}{a.mean():9.3f}{b.mean():9.3f}{(a - b).mean():12.3f}"
                f"  {low:+.3f} … {high:+.3f}"
            )
    print(f"mrr without hiding the taxonomy's words: {(1 / np.array(flattered)).mean():.3f}")
    print(f"CPU: product {seconds['product'] / 2:.1f} s (with calibration and final fit), ", end="")
    print(f"{other} {seconds[other] / 2:.1f} s{'' if arguments.encoder else ' (folds alone)'}")


if __name__ == "__main__":
    main()
