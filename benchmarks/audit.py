"""Wrong labels planted in a corpus: how many of them an audit puts in the first 8 % of its worklist.

    python benchmarks/audit.py ARTICLES [LABELS] [--one-label] [--draws N]

In each draw a wrong label, drawn evenly over the labels or by how often they occur, takes the place
of the main one of 5 % of the reference articles with one label; the corpus so spoilt is all that
anything learns from. LABELS is a taxonomy or a list of them; `--one-label` leaves out the reference
articles with several. Beside `audit` stand cleanlab's self-confidence and normalised margin on the
very same out-of-fold probabilities (its several-label scores where articles carry several), and what
a practitioner writes first: TF-IDF of words, logistic regression, five folds over all articles (the
main labels, where reference articles carry one each), cleanlab's self-confidence; being slow, in the first
draws only. Prints the mean share found, with its 95 % interval over draws, and the seconds of the
audit and of the plain way.
"""

import argparse
import time
import warnings
from collections import defaultdict
from dataclasses import replace

import numpy as np
from cleanlab.multilabel_classification import get_label_quality_scores as several
from cleanlab.rank import get_label_quality_scores as single
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
WAYS = ("evenly", "by frequency")


def plant(articles, labels, way, seed):
    """Return the articles with some wrong labels, and the ids of these articles."""
    draw = np.random.default_rng(seed)
    open_to = [i for i, a in enumerate(articles) if a.role == "reference" and len(a.labels) == 1]
    counts = np.array([sum(articles[i].labels[0] == name for i in open_to) for name in labels])
    weight = np.ones(len(labels)) if way == "evenly" else counts
    out = list(articles)
    chosen = draw.choice(open_to, round(PLANTED * len(open_to)), replace=False)
    for i in chosen:
        allowed = weight * [name not in out[i].labels for name in labels]
        wrong = labels[draw.choice(len(labels), p=allowed / allowed.sum())]
        out[i] = replace(out[i], labels=(wrong,))
    return out, {out[i].id for i in chosen}


def first(articles, quality):
    """Return the ids of the worst 8 % by cleanlab's quality scores."""
    n = int(READ * len(articles))
    return {articles[i].id for i in np.argsort(quality, kind="stable")[:n]}


def qualities(carried, scores):
    """Return cleanlab's scores by name; labels that nothing carries are left out, as it asks."""
    used = carried.any(axis=0)
    if (carried.sum(axis=1) == 1).all():
        shares = scores[:, used] / scores[:, used].sum(axis=1, keepdims=True)
        labels = carried[:, used].argmax(axis=1)
        methods = ("self_confidence", "normalized_margin")
        return {m.replace("_", " "): single(labels, shares, method=m) for m in methods}
    labels = [np.flatnonzero(row).tolist() for row in carried]
    least = {"aggregator_kwargs": {"method": np.min}}
    return {
        "self confidence": several(labels, scores, method="self_confidence", **least),
        "normalized margin": several(labels, scores, method="normalized_margin", **least),
        "multilabel default": several(labels, scores),
    }


def plainly(articles, names, *, one_each):
    """Return the reference articles, what they carry, and plain out-of-fold probabilities."""
    given = [a for a in articles if a.labels]
    judged = [i for i, a in enumerate(given) if a.role == "reference"]
    texts = [f"{a.title}\n{a.text}" for a in given]
    carried = label_matrix(
        [replace(a, labels=a.labels[:1]) for a in given] if one_each else given, names
    )
    used, model = carried.any(axis=0), LogisticRegression(C=10)
    if one_each:
        folds, wanted = StratifiedKFold(5, shuffle=True, random_state=0), carried.argmax(axis=1)
    else:
        folds, wanted = KFold(5, shuffle=True, random_state=0), carried[:, used]
        model = OneVsRestClassifier(model)
    scores = np.full(carried.shape, 1e-9)
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True, min_df=2), model)
    scores[:, used] = cross_val_predict(pipeline, texts, wanted, cv=folds, method="predict_proba")
    return [given[i] for i in judged], carried[judged], scores[judged]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles")
    parser.add_argument("labels", nargs="?")
    parser.add_argument("--one-label", action="store_true")
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    taxonomy = read_taxonomy(given.labels) if given.labels else None
    articles = read_all(given.articles, taxonomy=taxonomy)
    if given.one_label:
        articles = [a for a in articles if len(a.labels) == 1 or a.role == "support"]
    seen = sorted({label for article in articles for label in article.labels})
    taxonomy = taxonomy or Taxonomy.from_names(seen)
    warnings.simplefilter("ignore")  # of folds without some label
    for way in WAYS:
        shares, seconds = defaultdict(list), defaultdict(list)
        for seed in range(given.draws):
            spoilt, wrong = plant(articles, taxonomy.names, way, seed)
            start = time.perf_counter()
            found = audit(spoilt, taxonomy=taxonomy).worklist
            seconds["audit"].append(time.perf_counter() - start)
            shares["audit"].append(
                len(wrong & {*found.head(int(READ * len(found)))["id"]}) / len(wrong)
            )
            held = TopicClassifier(taxonomy).fit(spoilt).out_of_fold_
            for name, quality in qualities(
                label_matrix(held.articles, taxonomy.names), held.scores
            ).items():
                part = first(held.articles, quality)
                shares[f"cleanlab, {name}"].append(len(wrong & part) / len(wrong))
            if seed >= PLAIN_DRAWS:
                continue
            start = time.perf_counter()
            one_each = all(len(article.labels) == 1 for article in held.articles)
            judged, carried, scores = plainly(spoilt, taxonomy.names, one_each=one_each)
            quality = qualities(carried, scores)["self confidence"]
            seconds["plain"].append(time.perf_counter() - start)
            shares["plain TF-IDF, logistic regression, cleanlab"].append(
                len(wrong & first(judged, quality)) / len(wrong)
            )
        print(f"planted {way}, {given.draws} draws, {len(found)} articles on the list")
        for name, each in shares.items():
            spread = 1.96 * np.std(each, ddof=1) / np.sqrt(len(each))
            print(f"  {name:45} {np.mean(each):6.1%} ± {spread:.1%}  {len(each)} draws")
        for name, each in seconds.items():
            print(f"  {name}: {np.median(each):.1f} s")


if __name__ == "__main__":
    main()
