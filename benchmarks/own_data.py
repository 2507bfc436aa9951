"""Evaluate osiris_nlp and plain scikit-learn pipelines on your own data, with scikit-learn's functions.

    python benchmarks/own_data.py REUTERS.jsonl NEWS.jsonl [NEWS.jsonl ...]

Files have one JSON object per line, with title, text and labels: several labels per article in REUTERS,
one in NEWS. Everything is cross-validated within these files, so no test set is read.

NEWS is read as texts with whole numbers as `y`, like the output of `fetch_20newsgroups`, and as a data
frame with names; it goes through `fit`, `cross_validate`, `GridSearchCV` and `learning_curve`. REUTERS is
read as texts with an indicator matrix: an array, and a data frame with the labels' names as columns. All
estimators get the same folds. The plain pipelines are TF-IDF of word 1-2-grams, sublinear, with a linear
support vector machine or, for NEWS, a logistic regression.
"""

import argparse
import time
import warnings

import orjson
import pandas as pd
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    StratifiedKFold,
    cross_validate,
    learning_curve,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, MultiLabelBinarizer
from sklearn.svm import LinearSVC

from osiris_nlp import TopicClassifier, mrr_scorer

LABEL_SCORERS = ["accuracy", "f1_macro"]
PROBABILITY_SCORERS = ["neg_log_loss", "roc_auc_ovr"]
SET_SCORERS = ["accuracy", "f1_micro", "f1_macro", "f1_samples"]
SIZES = [50, 100, 200, 368]


def read(path):
    with open(path, "rb") as file:  # noqa: PTH123
        return [orjson.loads(line) for line in file]


def plain(estimator):
    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), estimator)


def show(title, X, y, estimator, *, cv, scoring):  # noqa: N803
    start = time.process_time()
    results = cross_validate(estimator, X, y, cv=cv, scoring=scoring, error_score="raise")
    seconds = time.process_time() - start
    line = "  ".join(f"{name} {results[f'test_{name}'].mean():.3f}" for name in scoring)
    print(f"{title:34}{line}  ({seconds:.0f} CPU s)", flush=True)


def one_label_each(rows):
    frame = pd.DataFrame(rows)[["title", "text"]]
    names = pd.Series([row["labels"][0] for row in rows], dtype="category")
    numbers = LabelEncoder().fit_transform(names)
    texts = (frame["title"] + "\n" + frame["text"]).tolist()
    folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(texts, names))
    print(f"\n{len(texts)} articles with one of {names.nunique()} labels each, 5 folds")
    scorers = [*LABEL_SCORERS, *PROBABILITY_SCORERS]
    classifier = TopicClassifier()
    show("TopicClassifier, texts, numbers", texts, numbers, classifier, cv=folds, scoring=scorers)
    show("TopicClassifier, texts, names", texts, names, classifier, cv=folds, scoring=scorers)
    show("TopicClassifier, frame, names", frame, names, classifier, cv=folds, scoring=scorers)
    logistic, svm = plain(LogisticRegression(C=10)), plain(LinearSVC())
    show("LogisticRegression(C=10)", texts, numbers, logistic, cv=folds, scoring=scorers)
    show("LinearSVC", texts, numbers, svm, cv=folds, scoring=LABEL_SCORERS)

    scoring = {"mrr": mrr_scorer, "accuracy": "accuracy"}
    grid = {"C": [0.1, 0.3, 1.0], "title_weight": [0.5, 1.0]}
    search = GridSearchCV(classifier, grid, cv=folds, scoring=scoring, refit="mrr").fit(
        frame, names
    )
    accuracy = search.cv_results_["mean_test_accuracy"][search.best_index_]
    print(f"GridSearchCV by mrr: {search.best_params_}, mrr {search.best_score_:.3f}", end=", ")
    print(f"accuracy {accuracy:.3f}")
    for title, X, estimator in (  # noqa: N806
        ("TopicClassifier", frame, classifier),
        ("LinearSVC", texts, svm),
    ):
        _, _, scores = learning_curve(
            estimator, X, names, cv=folds, train_sizes=SIZES, shuffle=True, random_state=0
        )
        by_size = zip(SIZES, scores.mean(axis=1).tolist(), strict=True)
        print(f"learning_curve, {title}:", ", ".join(f"{n}: {score:.3f}" for n, score in by_size))


def several_labels_each(rows):
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    binarizer = MultiLabelBinarizer()
    matrix = binarizer.fit_transform([row["labels"] for row in rows])
    frame = pd.DataFrame(matrix, columns=binarizer.classes_)
    folds = list(KFold(3, shuffle=True, random_state=0).split(texts))
    print(f"\n{len(texts)} articles, indicator matrix of {matrix.shape[1]} labels, 3 folds")
    classifier = TopicClassifier(folds=3)
    show("TopicClassifier, array", texts, matrix, classifier, cv=folds, scoring=SET_SCORERS)
    show("TopicClassifier, frame", texts, frame, classifier, cv=folds, scoring=SET_SCORERS)
    svm = plain(OneVsRestClassifier(LinearSVC()))
    show("LinearSVC, one versus rest", texts, matrix, svm, cv=folds, scoring=SET_SCORERS)
    search = GridSearchCV(
        TopicClassifier(folds=2), {"C": [0.3, 1.0]}, cv=2, scoring="f1_micro", refit=False
    )
    search.fit(texts[::4], matrix[::4])
    print(f"GridSearchCV, every fourth article: {search.cv_results_['mean_test_score'].round(3)}")
    sizes, _, scores = learning_curve(
        TopicClassifier(folds=2, C=1.0), texts, matrix, cv=folds[:1], train_sizes=[0.1, 0.4],
        scoring="f1_micro",
    )  # fmt: skip
    by_size = zip(sizes.tolist(), scores[:, 0].tolist(), strict=True)
    print("learning_curve, f1_micro:", ", ".join(f"{n}: {score:.3f}" for n, score in by_size))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reuters", metavar="REUTERS.jsonl")
    parser.add_argument("news", nargs="+", metavar="NEWS.jsonl")
    arguments = parser.parse_args()
    # Some labels occur on one side of a split only, and one versus rest warns about labels without examples.
    warnings.simplefilter("ignore", UndefinedMetricWarning)
    warnings.filterwarnings("ignore", "Label not .* is present in all training examples")
    one_label_each([row for path in arguments.news for row in read(path)])
    several_labels_each(read(arguments.reuters))


if __name__ == "__main__":
    main()
