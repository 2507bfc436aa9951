"""The product as it comes and a tuned scikit-learn pipeline, on a corpus with its own test part.

    python benchmarks/reuters.py TRAIN.jsonl TEST.jsonl [LABELS.tsv]

TRAIN (oldest first) and TEST have an object a line: title, text, labels; LABELS has a label and its
long name a line; without it the labels are those seen. The plain pipeline: TF-IDF of words 1-2,
sublinear, min_df 2, one LinearSVC a label. It learns the oldest 80 % of TRAIN, keeps the C and the
one threshold with the best micro-F1 on the rest, learns there a logistic curve from decision values
to probabilities, and learns all of TRAIN anew. A label without an example, for which OneVsRest would
say 0, comes last. Where every article has one label, it predicts the best, and C is that of the best
accuracy in five stratified folds. CPU seconds are those of all this, and of the product's fit with
its folds. Intervals are over resampled test articles, the same for both; macro-F1 is over the labels
they carry. The product reads the long names.
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
from osiris_nlp.evaluation import evaluate, label_matrix
from osiris_nlp.taxonomy import Taxonomy

COSTS = (0.1, 0.3, 1.0, 3.0, 10.0)  # beyond, LIBLINEAR often stops short of a solution
FIGURES = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "p@1": "P@1", "lrap": "LRAP"}
FIGURES |= {"calibration_error": "cal. error"}
ONE_LABEL = {"p@1": "accuracy", "macro_f1": "macro-F1"}
PAIRED = {"micro_f1", "macro_f1", "p@1"}


def learn(texts, truth, cost):
    """Return what gives the decision values of texts; a label without an example comes last."""
    carried = truth.any(axis=0)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    pipeline = make_pipeline(words, OneVsRestClassifier(LinearSVC(C=cost)))
    pipeline.fit(texts, truth[:, carried])

    def decisions(asked):
        found = pipeline.decision_function(asked)
        out = np.full((len(asked), len(carried)), found.min())
        out[:, carried] = found
        return out

    return decisions


def best_only(scores):
    return np.eye(scores.shape[1], dtype=bool)[scores.argmax(axis=1)]


def best_threshold(truth, decisions):
    """The best micro-F1 that one threshold gives, and the threshold."""
    order = np.argsort(-decisions, axis=None)
    right = truth.ravel()[order].cumsum()
    f1 = 2 * right / (np.arange(len(right)) + 1 + truth.sum())
    return f1.max(), decisions.ravel()[order][f1.argmax()]


def plain(texts, truth, *, one_label):
    """Return the C chosen and what gives the scores and the chosen labels of texts."""
    texts = np.array(texts, object)
    if one_label:
        split = StratifiedKFold(5, shuffle=True, random_state=0)
        folds = list(split.split(texts, truth.argmax(axis=1)))
    else:
        folds = [np.split(np.arange(len(texts)), [len(texts) * 4 // 5])]
    newer = np.concatenate([truth[held] for _, held in folds])
    tried = {}
    for cost in COSTS:
        parts = [learn(texts[old], truth[old], cost)(texts[held]) for old, held in folds]
        decisions = np.concatenate(parts)
        f1, threshold = best_threshold(newer, decisions)
        quality = newer[best_only(decisions)].mean() if one_label else f1
        tried[cost] = quality, threshold, decisions
    cost = max(COSTS, key=lambda cost: tried[cost][0])
    _, threshold, decisions = tried[cost]
    curve = LogisticRegression(C=np.inf).fit(decisions.reshape(-1, 1), newer.ravel())
    final = learn(texts, truth, cost)

    def told(asked):
        found = final(asked)
        scores = expit(found * curve.coef_.item() + curve.intercept_.item())
        return scores, best_only(found) if one_label else found >= threshold

    return cost, told


def resampled(truth, scores, chosen, weight):
    """(n_draws,) of each paired figure; weight is (n_draws, n_articles)."""
    tp, fp, fn = (weight @ part for part in (truth & chosen, ~truth & chosen, truth & ~chosen))
    carried = tp + fn > 0
    f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros(tp.shape), where=carried)
    best = truth[np.arange(len(truth)), scores.argmax(axis=1)]
    tp, fp, fn = (part.sum(axis=1) for part in (tp, fp, fn))
    return {
        "micro_f1": 2 * tp / (2 * tp + fp + fn),
        "macro_f1": f1.sum(axis=1) / carried.sum(axis=1),
        "p@1": weight @ best / len(truth),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("train", "test"):
        parser.add_argument(name, metavar=f"{name.upper()}.jsonl")
    parser.add_argument("labels", nargs="?", metavar="LABELS.tsv")
    given = parser.parse_args()
    taxonomy = read_taxonomy(given.labels) if given.labels else None
    train, test = (read_all(path, taxonomy=taxonomy) for path in (given.train, given.test))
    seen = sorted({label for article in (*train, *test) for label in article.labels})
    taxonomy = taxonomy or Taxonomy.from_names(seen)
    learned, truth = (label_matrix(part, taxonomy.names) for part in (train, test))
    one_label = bool((np.vstack([learned, truth]).sum(axis=1) == 1).all())
    TopicClassifier(taxonomy).fit(train[::10])  # compiles

    start = time.process_time()
    model = TopicClassifier(taxonomy).fit(train)
    seconds = [time.process_time() - start]
    scores = model.predict_proba(test)
    sides = [(scores, best_only(scores) if one_label else model.tagger_.selection(scores) > 0)]
    texts, asked = ([f"{a.title}\n{a.text}" for a in part] for part in (train, test))
    start = time.process_time()
    cost, told = plain(texts, learned, one_label=one_label)
    seconds.append(time.process_time() - start)
    sides.append(told(asked))

    draw = np.random.default_rng(0)
    drawn = draw.integers(0, len(test), (2000, len(test)))
    weight = np.array([np.bincount(each, minlength=len(test)) for each in drawn], float)
    reports = [evaluate(truth, s, labels=taxonomy.names, selected=c).figures for s, c in sides]
    ours, theirs = (resampled(truth, *side, weight) for side in sides)
    print(f"{len(train)} articles to learn, {len(test)} to judge by, {len(taxonomy)} labels")
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
