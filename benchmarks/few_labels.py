"""Compare osiris_nlp, with and without a sentence encoder, with peers on few examples per class.

    python benchmarks/few_labels.py TRAIN TEST

From TRAIN, in which every article has one label, 8, 16 and 32 articles per class are drawn six times; accuracy on TEST,
mean and standard deviation over the draws. The peers have fixed settings: LinearSVC on sublinear TF-IDF, and a logistic
regression (C = 30) on the vectors of the encoder, as osiris_nlp uses them: of the title, and of title and text.
"""

import argparse
import random
from collections import defaultdict

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from osiris_nlp import TopicClassifier
from osiris_nlp.corpus import read_all
from osiris_nlp.model.encoder import encoder_for

SIZES, DRAWS = (8, 16, 32), 6


def texts(articles):
    return [f"{article.title}\n{article.text}" for article in articles]


def vectors(articles):
    return encoder_for("use").article_vectors(articles, cached=True).reshape(len(articles), -1)


def predictions(train, test):
    """Return the labels that each method predicts for the test articles, by the name of the method."""
    labels = [article.labels[0] for article in train]
    svm = make_pipeline(TfidfVectorizer(sublinear_tf=True), LinearSVC())
    logistic = LogisticRegression(C=30, max_iter=1000)
    return {
        "osiris_nlp": TopicClassifier().fit(train).predict(test),
        "osiris_nlp, encoder=use": TopicClassifier(encoder="use").fit(train).predict(test),
        "LinearSVC": svm.fit(texts(train), labels).predict(texts(test)),
        "use, LogisticRegression": logistic.fit(vectors(train), labels).predict(vectors(test)),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train")
    parser.add_argument("test")
    arguments = parser.parse_args()
    by_label, test = defaultdict(list), read_all(arguments.test)
    for article in read_all(arguments.train):
        by_label[article.labels[0]].append(article)
    truth = np.array([article.labels[0] for article in test])
    for size in SIZES:
        accuracies = defaultdict(list)
        for draw in range(DRAWS):
            rng = random.Random(draw)  # noqa: S311
            train = [
                article for name in sorted(by_label) for article in rng.sample(by_label[name], size)
            ]
            for name, labels in predictions(train, test).items():
                accuracies[name].append(np.mean(labels == truth))
        columns = (
            f"{name} {np.mean(values):.3f} ± {np.std(values):.3f}"
            for name, values in accuracies.items()
        )
        print(f"{size:3} per class:", "   ".join(columns), flush=True)


if __name__ == "__main__":
    main()
