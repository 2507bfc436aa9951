"""Plant wrong labels in a corpus and count those in the first 8 % of the audit's worklist.

    python benchmarks/audit.py ARTICLES [LABELS] [--one-label] [--draws N]

In each draw, a wrong label replaces the label of 5 % of the reference articles that have exactly
one. It is drawn evenly over all labels, or in proportion to their frequency. All methods see only
the corpus with these errors. LABELS is a taxonomy or a list of labels. `--one-label` drops the
reference articles that have several labels. `audit` is compared with:

- cleanlab's self-confidence and normalised margin on the same out-of-fold probabilities (cleanlab's
  multilabel scores where articles have several labels);
- what a practitioner would write first: TF-IDF of words, logistic regression, five folds over all
  articles, cleanlab's self-confidence. Only main labels are used if each reference article has one
  label. This pipeline is slow and runs in the first three draws only.

Prints the mean share of planted labels found, with its 95 % interval over draws, and the median
seconds of the audit and of the plain pipeline.
"""

import argparse
import time
import warnings
from collections import defaultdict
from dataclasses import replace

import numpy as np
from cleanlab.multilabel_classification import get_label_quality_scores as multilabel_quality
from cleanlab.rank import get_label_quality_scores as single_label_quality
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from osiris_nlp import TopicClassifier, audit, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.taxonomy import Taxonomy

PLANTED, READ = 0.05, 0.08
PLAIN_DRAWS = 3
DISTRIBUTIONS = ("evenly", "by frequency")


def plant(articles, labels, distribution, seed):
    """Return the articles, some with a wrong label, and the ids of the latter."""
    rng = np.random.default_rng(seed)
    eligible = [i for i, a in enumerate(articles) if a.role == "reference" and len(a.labels) == 1]
    counts = np.array([sum(articles[i].labels[0] == name for i in eligible) for name in labels])
    weight = np.ones(len(labels)) if distribution == "evenly" else counts
    spoilt = list(articles)
    positions = rng.choice(eligible, round(PLANTED * len(eligible)), replace=False)
    for i in positions:
        allowed = weight * [name not in spoilt[i].labels for name in labels]
        wrong = labels[rng.choice(len(labels), p=allowed / allowed.sum())]
        spoilt[i] = replace(spoilt[i], labels=(wrong,))
    return spoilt, {spoilt[i].id for i in positions}


def first_ids(articles, quality):
    """Return the ids of the worst 8 % by cleanlab's quality scores."""
    n = int(READ * len(articles))
    return {articles[i].id for i in np.argsort(quality, kind="stable")[:n]}


def qualities(truth, scores):
    """Return cleanlab's scores by name; cleanlab requires that unused labels be left out."""
    used = truth.any(axis=0)
    if (truth.sum(axis=1) == 1).all():
        shares = scores[:, used] / scores[:, used].sum(axis=1, keepdims=True)
        labels = truth[:, used].argmax(axis=1)
        methods = ("self_confidence", "normalized_margin")
        return {
            m.replace("_", " "): single_label_quality(labels, shares, method=m) for m in methods
        }
    labels = [np.flatnonzero(row).tolist() for row in truth]
    least = {"aggregator_kwargs": {"method": np.min}}
    return {
        "self confidence": multilabel_quality(labels, scores, method="self_confidence", **least),
        "normalized margin": multilabel_quality(
            labels, scores, method="normalized_margin", **least
        ),
        "multilabel default": multilabel_quality(labels, scores),
    }


def plain_scores(articles, names, *, one_each):
    """Return reference articles, their labels and the plain pipeline's out-of-fold probabilities.

    Labels and probabilities are (n_articles, n_labels).
    """
    labelled = [article for article in articles if article.labels]
    reference = [i for i, article in enumerate(labelled) if article.role == "reference"]
    texts = [f"{article.title}\n{article.text}" for article in labelled]
    truth = label_matrix(
        [replace(a, labels=a.labels[:1]) for a in labelled] if one_each else labelled, names
    )
    used, model = truth.any(axis=0), LogisticRegression(C=10)
    if one_each:
        folds, target = StratifiedKFold(5, shuffle=True, random_state=0), truth.argmax(axis=1)
    else:
        folds, target = KFold(5, shuffle=True, random_state=0), truth[:, used]
        model = OneVsRestClassifier(model)
    scores = np.full(truth.shape, 1e-9)
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True, min_df=2), model)
    scores[:, used] = cross_val_predict(pipeline, texts, target, cv=folds, method="predict_proba")
    return [labelled[i] for i in reference], truth[reference], scores[reference]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("labels", nargs="?")
    parser.add_argument("--one-label", action="store_true")
    parser.add_argument("--draws", type=int, default=20)
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.labels) if arguments.labels else None
    articles = read_all(arguments.articles, taxonomy=taxonomy)
    if arguments.one_label:
        articles = [a for a in articles if len(a.labels) == 1 or a.role == "support"]
    names = sorted({label for article in articles for label in article.labels})
    taxonomy = taxonomy or Taxonomy.from_names(names)
    warnings.simplefilter("ignore")  # scikit-learn warns of folds that lack a label
    for distribution in DISTRIBUTIONS:
        shares, seconds = defaultdict(list), defaultdict(list)
        for seed in range(arguments.draws):
            spoilt, wrong = plant(articles, taxonomy.names, distribution, seed)
            start = time.perf_counter()
            worklist = audit(spoilt, taxonomy=taxonomy).worklist
            seconds["audit"].append(time.perf_counter() - start)
            shares["audit"].append(
                len(wrong & {*worklist.head(int(READ * len(worklist)))["id"]}) / len(wrong)
            )
            held_out = TopicClassifier(taxonomy).fit(spoilt).out_of_fold_
            for name, quality in qualities(
                label_matrix(held_out.articles, taxonomy.names), held_out.scores
            ).items():
                worst = first_ids(held_out.articles, quality)
                shares[f"cleanlab, {name}"].append(len(wrong & worst) / len(wrong))
            if seed >= PLAIN_DRAWS:
                continue
            start = time.perf_counter()
            one_each = all(len(article.labels) == 1 for article in held_out.articles)
            reference, truth, scores = plain_scores(spoilt, taxonomy.names, one_each=one_each)
            quality = qualities(truth, scores)["self confidence"]
            seconds["plain"].append(time.perf_counter() - start)
            shares["plain TF-IDF, logistic regression, cleanlab"].append(
                len(wrong & first_ids(reference, quality)) / len(wrong)
            )
        print(
            f"planted {distribution}, {arguments.draws} draws, {len(worklist)} articles on the list"
        )
        for name, values in shares.items():
            spread = 1.96 * np.std(values, ddof=1) / np.sqrt(len(values))
            print(f"  {name:45} {np.mean(values):6.1%} ± {spread:.1%}  {len(values)} draws")
        for name, values in seconds.items():
            print(f"  {name}: {np.median(values):.1f} s")


if __name__ == "__main__":
    main()
