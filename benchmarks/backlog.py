"""What learning a large back catalogue takes: CPU time and memory, and against scikit-learn.

    taskset -c 0 python benchmarks/backlog.py FRENCH.jsonl... [--articles 40000] [--all-labels]

Synthetic articles of 350 words (see synthetic.py), made of the given French ones, with some three
of the bundled labels each, as frequent as the taxonomy says. A third of their pieces come from those
their labels prefer; --told 0 makes labels and words unrelated. One process fits TopicClassifier
(five folds, calibration, cuts, the model); its peak memory includes the articles. Another fits
the linear models alone, C = 1 and no prior, and OneVsRestClassifier(LinearSVC()) on the same
matrix: every label, or eight spread over the frequencies, their time multiplied. scikit-learn's
tolerance is its default, 1e-4, and then 0.1, that of LIBLINEAR's own command line. *same* is the
share of decisions that are equal, *same of yes* that among the ones where either side says yes.
"""

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC
from synthetic import synthetic

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.training.solver import fit_linear

TAXONOMY = Path(__file__).parents[1] / "data/taxonomy.csv"
SPREAD = 8


def backlog(given):
    """The articles and their taxonomy, everything compiled."""
    taxonomy = read_taxonomy(TAXONOMY)
    frequencies = [max(label.weight, 1) for label in taxonomy]
    told = {"labels": taxonomy.names, "frequencies": frequencies, "told": given.told}
    articles = synthetic(read_all(*given.french), given.articles, **told)
    TopicClassifier(taxonomy).fit(articles[:1000])
    return articles, taxonomy


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MB on Linux


def whole(given):
    """CPU seconds of the whole fit, peak memory before it and in all."""
    articles, taxonomy = backlog(given)
    before, start = peak(), time.process_time()
    TopicClassifier(taxonomy).fit(articles)
    return time.process_time() - start, before, peak()


def alone(given):
    """Shape of the matrix, labels an article, and CPU seconds and agreement of each side's fit."""
    articles, taxonomy = backlog(given)
    space = FeatureSpace.fit(articles, FeatureSettings())
    rows, truth = space.rows(articles), label_matrix(articles, taxonomy.names)
    cost = np.ones(truth.shape, np.float32)
    prior = np.zeros((space.size, len(taxonomy)), np.float32)
    by_frequency = np.argsort(truth.sum(axis=0), kind="stable")
    spread = by_frequency[((np.arange(SPREAD) + 0.5) * len(taxonomy) / SPREAD).astype(int)]
    picked = by_frequency if given.all_labels else spread
    start = time.process_time()
    weights, intercept = fit_linear(rows, truth, cost, prior)
    found = [("product", time.process_time() - start, 1.0, 1.0)]
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), space.size), float)
    ours = matrix @ weights[:, picked] + intercept[picked] > 0
    for tolerance in (1e-4, 0.1):
        start = time.process_time()
        peer = OneVsRestClassifier(LinearSVC(tol=tolerance)).fit(matrix, truth[:, picked])
        seconds = (time.process_time() - start) * len(taxonomy) / len(picked)
        theirs = peer.decision_function(matrix) > 0
        same, either = ours == theirs, ours | theirs
        found.append((f"LinearSVC, tol {tolerance}", seconds, same.mean(), same[either].mean()))
    return matrix.shape, truth.sum(axis=1).mean(), found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--told", type=float, default=1 / 3, metavar="SHARE")
    parser.add_argument("--all-labels", action="store_true")
    given = parser.parse_args()
    results = []
    for part in (whole, alone):  # a process each: memory is counted by process
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            results.append(pool.submit(part, given).result())
    (seconds, before, after), (shape, carried, found) = results
    print(f"{shape[0]} articles, {carried:.2f} labels each, {shape[1]} features")
    print(f"TopicClassifier.fit: CPU {seconds:.1f} s; peak {after:.0f} MB, {before:.0f} before it")
    print(f"{'the models alone':22}{'CPU s':>8}{'ratio':>8}{'same':>9}{'same of yes':>13}")
    for name, cpu, same, of_yes in found:
        print(f"{name:22}{cpu:8.1f}{cpu / found[0][1]:8.1f}{same:9.5f}{of_yes:13.4f}")


if __name__ == "__main__":
    main()
