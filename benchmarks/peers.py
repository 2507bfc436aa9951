"""Compare osiris_nlp with tuned peers on a training file and a test file.

    python benchmarks/peers.py TRAIN TEST [--encoder] [--only NAME]

Files are read as `osiris-nlp train` reads them. Where every training article has one label, the table has accuracy and
macro-F1, otherwise micro- and macro-F1; then the calibration error (Guo et al., «On Calibration of Modern Neural
Networks», ICML 2017; 15 bins, of the best label, or of all labels where articles have several), CPU seconds to
train and predict, and the largest memory of the process. Each estimator runs in a process of its own, on one
thread. C of the peers, n-grams of the support vector machine, and the threshold where articles have several labels, are chosen
by three-fold cross-validation on the training file (logistic regressions on pairs of words take hours); osiris_nlp has its defaults, and, in a second line, pairs of words. With --encoder,
the sentence encoder as a second view, and as the only features of a logistic regression (C tuned); its vectors are
not cached. Nothing is chosen on the test file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from osiris_nlp import TopicClassifier
from osiris_nlp.corpus import read_all
from osiris_nlp.model.encoder import encoder_for

PLAIN = ("osiris_nlp", "osiris_nlp, ngrams=2", "LinearSVC", "LogisticRegression")
ENCODED = ("osiris_nlp, encoder=use", "use, LogisticRegression")
COSTS, FEW_COSTS = [0.3, 1.0, 3.0, 10.0], [3.0, 30.0]
BINS, FOLDS = 15, 3
THRESHOLDS = np.linspace(0.02, 0.98, 97)  # quantiles of the scores


def matrix(articles, labels):
    number = {label: k for k, label in enumerate(labels)}
    has_label = np.zeros((len(articles), len(labels)), bool)
    for i, article in enumerate(articles):
        has_label[i, [number[name] for name in article.labels if name in number]] = True
    return has_label


def calibration_error(probability, hit):
    """Return the mean distance between scores and shares of hits, over bins of equal width."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    gaps = np.bincount(bins, probability - hit, BINS)
    return float(np.abs(gaps).sum() / counts.sum())


def figures(truth, scores, selected, *, are_probabilities):
    """Return the figures of scores and chosen labels, all (n_articles, K)."""
    if (truth.sum(axis=1) == 1).all():
        best, right = scores.argmax(axis=1), truth.argmax(axis=1)
        error = calibration_error(scores.max(axis=1), best == right) if are_probabilities else None
        return {
            "accuracy": float((best == right).mean()),
            "macro-F1": f1_score(right, best, average="macro", zero_division=0),
            "calibration error": error,
        }
    error = calibration_error(scores.ravel(), truth.ravel()) if are_probabilities else None
    return {
        **{
            f"{average}-F1": f1_score(truth, selected, average=average, zero_division=0)
            for average in ("micro", "macro")
        },
        "calibration error": error,
    }


def by_osiris(name, train, test, labels):
    settings = {"osiris_nlp": {}, PLAIN[1]: {"ngrams": 2}, ENCODED[0]: {"encoder": "use"}}[name]
    classifier = TopicClassifier(**settings).fit(train)
    opinions = classifier.model_.opinions(test)
    columns = [classifier.tagger_.labels.index(label) for label in labels]
    return opinions.scores[:, columns], (opinions.tiers > 0)[:, columns], True


def by_peer(name, train, test, truth):
    is_single = bool((truth.sum(axis=1) == 1).all())
    estimator = LinearSVC() if name == "LinearSVC" else LogisticRegression(max_iter=1000)
    one = estimator if is_single else OneVsRestClassifier(estimator)
    prefix = type(one).__name__.lower() + ("__C" if is_single else "__estimator__C")
    if name == ENCODED[1]:
        features = [
            encoder_for("use").article_vectors(each).reshape(len(each), -1)
            for each in (train, test)
        ]
        pipeline, grid = make_pipeline(one), {prefix: COSTS}
    else:
        features = [[f"{a.title}\n{a.text}" for a in each] for each in (train, test)]
        pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), one)
        grid = {prefix: FEW_COSTS}
        if name == "LinearSVC":
            grid = {prefix: COSTS, "tfidfvectorizer__ngram_range": [(1, 1), (1, 2)]}
    y = truth.argmax(axis=1) if is_single else truth.astype(int)
    scoring = "accuracy" if is_single else "f1_micro"
    search = GridSearchCV(pipeline, grid, cv=FOLDS, scoring=scoring).fit(features[0], y)
    are_probabilities = name != "LinearSVC"
    method = "predict_proba" if are_probabilities else "decision_function"
    scores = getattr(search.best_estimator_, method)(features[1])
    if is_single:
        every = np.full((len(scores), truth.shape[1]), -np.inf)
        every[:, search.best_estimator_.classes_] = scores
        return every, None, are_probabilities
    held_out = cross_val_predict(search.best_estimator_, features[0], y, cv=FOLDS, method=method)
    held_out[held_out == 0] = -np.inf  # of a label that is not in two of the folds
    cuts = np.quantile(held_out[truth], THRESHOLDS)
    cut = max(cuts, key=lambda each: f1_score(truth, held_out >= each, average="micro"))
    return scores, scores >= cut, are_probabilities


def measure(name, train_file, test_file):
    train = [article for article in read_all(train_file) if article.labels]
    labels = sorted({name for article in train for name in article.labels})
    test = [a for a in read_all(test_file) if {*a.labels} & {*labels}]
    truth = matrix(test, labels)
    start = time.process_time()
    if name.startswith("osiris_nlp"):
        scores, selected, are_probabilities = by_osiris(name, train, test, labels)
    else:
        scores, selected, are_probabilities = by_peer(name, train, test, matrix(train, labels))
    seconds = time.process_time() - start
    row = figures(truth, scores, selected, are_probabilities=are_probabilities)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sizes = {"n": len(train), "test": len(test), "labels": len(labels)}
    print(json.dumps({**row, "CPU s": round(seconds), "MB": megabytes, **sizes}))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--only", metavar="NAME")
    arguments = parser.parse_args()
    if arguments.only:
        measure(arguments.only, arguments.train, arguments.test)
        return
    for name in (*PLAIN, *(ENCODED if arguments.encoder else ())):
        command = [sys.executable, __file__, arguments.train, arguments.test, "--only", name]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        result = subprocess.run(command, check=True, capture_output=True, env=environment)
        row = json.loads(result.stdout.splitlines()[-1])
        values = (
            f"{key} {'–' if value is None else f'{value:.3f}' if isinstance(value, float) else value}"
            for key, value in row.items()
        )
        print(f"{name:26}", "  ".join(values), flush=True)


if __name__ == "__main__":
    main()
