"""Compare osiris_nlp, untuned, with a tuned scikit-learn pipeline on a corpus that has a test set.

    python benchmarks/reuters.py TRAIN.jsonl TEST.jsonl [LABELS.tsv]

TRAIN (oldest first) and TEST have one JSON object per line, with title, text and labels. LABELS has
one label per line, followed by a tab and its long name, which only the product reads. Without
LABELS, the labels are those that occur in TRAIN and TEST.

The plain pipeline: TF-IDF of word 1-2-grams, sublinear, min_df 2, one LinearSVC per label. It is
fitted on the oldest 80 % of TRAIN. The remaining 20 % select C and a single threshold by micro-F1,
and fit a logistic curve from decision values to probabilities. Then the pipeline is fitted again on
all of TRAIN. A label without training examples, for which OneVsRestClassifier would return 0, is
ranked last. If every article has exactly one label, the pipeline predicts the best label, and C is
the value with the best accuracy in five stratified folds.

CPU seconds cover all of these steps, and for the product the fit with its folds. Intervals are over
resampled test articles, the same samples for both sides. Macro-F1 is averaged over the labels of
the test articles.
"""

import argparse
import time

import numpy as np
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import evaluate_scores, label_matrix
from osiris_nlp.taxonomy import Taxonomy

COSTS = (0.1, 0.3, 1.0, 3.0, 10.0)  # above 10, LIBLINEAR often does not converge
FIGURES = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "p@1": "P@1", "lrap": "LRAP"}
FIGURES |= {"calibration_error": "cal. error"}
ONE_LABEL = {"p@1": "accuracy", "macro_f1": "macro-F1"}
PAIRED = {"micro_f1", "macro_f1", "p@1"}


def learn(texts, truth, cost):
    """Fit a pipeline; return its decision function, which ranks labels without examples last."""
    trained = truth.any(axis=0)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    pipeline = make_pipeline(words, OneVsRestClassifier(LinearSVC(C=cost)))
    pipeline.fit(texts, truth[:, trained])

    def decide(unseen):
        decisions = pipeline.decision_function(unseen)
        out = np.full((len(unseen), len(trained)), decisions.min())
        out[:, trained] = decisions
        return out

    return decide


def best_only(scores):
    return np.eye(scores.shape[1], dtype=bool)[scores.argmax(axis=1)]


def best_threshold(truth, decisions):
    """Return the best micro-F1 of a single threshold, and that threshold."""
    order = np.argsort(-decisions, axis=None)
    right = truth.ravel()[order].cumsum()
    f1 = 2 * right / (np.arange(len(right)) + 1 + truth.sum())
    return f1.max(), decisions.ravel()[order][f1.argmax()]


def plain(texts, truth, *, one_label):
    """Tune and fit the pipeline; return C and a function from texts to scores and labels."""
    texts = np.array(texts, object)
    if one_label:
        split = StratifiedKFold(5, shuffle=True, random_state=0)
        folds = list(split.split(texts, truth.argmax(axis=1)))
    else:
        folds = [np.split(np.arange(len(texts)), [len(texts) * 4 // 5])]
    newer = np.concatenate([truth[test] for _, test in folds])
    results = {}
    for cost in COSTS:
        parts = [learn(texts[train], truth[train], cost)(texts[test]) for train, test in folds]
        decisions = np.concatenate(parts)
        f1, threshold = best_threshold(newer, decisions)
        quality = newer[best_only(decisions)].mean() if one_label else f1
        results[cost] = quality, threshold, decisions
    cost = max(COSTS, key=lambda cost: results[cost][0])
    _, threshold, decisions = results[cost]
    curve = LogisticRegression(C=np.inf).fit(decisions.reshape(-1, 1), newer.ravel())
    final = learn(texts, truth, cost)

    def predict(unseen):
        decisions = final(unseen)
        scores = expit(decisions * curve.coef_.item() + curve.intercept_.item())
        return scores, best_only(decisions) if one_label else decisions >= threshold

    return cost, predict


def resample(truth, scores, selected, weight):
    """Return (n_draws,) values of each paired figure; weight is (n_draws, n_articles)."""
    tp, fp, fn = (
        weight @ part for part in (truth & selected, ~truth & selected, truth & ~selected)
    )
    used = tp + fn > 0
    f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros(tp.shape), where=used)
    best = truth[np.arange(len(truth)), scores.argmax(axis=1)]
    tp, fp, fn = (part.sum(axis=1) for part in (tp, fp, fn))
    return {
        "micro_f1": 2 * tp / (2 * tp + fp + fn),
        "macro_f1": f1.sum(axis=1) / used.sum(axis=1),
        "p@1": weight @ best / len(truth),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "test"):
        parser.add_argument(name, metavar=f"{name.upper()}.jsonl")
    parser.add_argument("labels", nargs="?", metavar="LABELS.tsv")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.labels) if arguments.labels else None
    train, test = (read_all(path, taxonomy=taxonomy) for path in (arguments.train, arguments.test))
    names = sorted({label for article in (*train, *test) for label in article.labels})
    taxonomy = taxonomy or Taxonomy.from_names(names)
    train_truth, truth = (label_matrix(part, taxonomy.names) for part in (train, test))
    one_label = bool((np.vstack([train_truth, truth]).sum(axis=1) == 1).all())
    TopicClassifier(taxonomy).fit(train[::10])  # compiles the engine

    start = time.process_time()
    model = TopicClassifier(taxonomy).fit(train)
    seconds = [time.process_time() - start]
    scores = model.tagger_.scores(test)
    sides = [(scores, best_only(scores) if one_label else model.tagger_.selection(scores) > 0)]
    texts, test_texts = ([f"{a.title}\n{a.text}" for a in part] for part in (train, test))
    start = time.process_time()
    cost, predict = plain(texts, train_truth, one_label=one_label)
    seconds.append(time.process_time() - start)
    sides.append(predict(test_texts))

    rng = np.random.default_rng(0)
    samples = rng.integers(0, len(test), (2000, len(test)))
    weight = np.array([np.bincount(sample, minlength=len(test)) for sample in samples], float)
    reports = [
        evaluate_scores(truth, s, labels=taxonomy.names, selected=c).figures for s, c in sides
    ]
    ours, theirs = (resample(truth, *side, weight) for side in sides)
    print(f"{len(train)} articles to train on, {len(test)} to test on, {len(taxonomy)} labels")
    print(f"{'':12}{'product':>9}{'plain':>9}{'difference':>12}  95 % interval")
    for name, title in (ONE_LABEL if one_label else FIGURES).items():
        a, b = (report[name].value for report in reports)
        line = f"{title:12}{a:9.3f}{b:9.3f}{a - b:+12.3f}"
        if name in PAIRED:
            low, high = np.quantile(ours[name] - theirs[name], (0.025, 0.975))
            line += f"  {low:+.3f} … {high:+.3f}"
        print(line)
    print(f"{'fit, CPU s':12}{seconds[0]:9.1f}{seconds[1]:9.1f}")
    print(f"The plain pipeline's C is {cost:g}.")


if __name__ == "__main__":
    main()
