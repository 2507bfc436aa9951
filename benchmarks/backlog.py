"""Measure training on a large archive: CPU time, memory, and the comparison with scikit-learn.

    taskset -c 0 python benchmarks/backlog.py FRENCH.jsonl... [--articles 40000] [--all-labels]

The corpus is synthetic: articles of 350 words assembled from the French articles in the files (see
synthetic.py), with three of the bundled labels on average, at the frequencies of the taxonomy. By
default a third of an article's pieces come from those that its labels prefer; with --signal 0
labels and words are unrelated. One process fits TopicClassifier (five folds, calibration, cuts,
final model); its peak memory includes the articles. Another process fits only the linear models (C
= 1, no prior), then OneVsRestClassifier(LinearSVC()) on the same matrix. scikit-learn fits all
labels with --all-labels; otherwise it fits eight labels spread over the frequencies, and its time
is scaled up. It runs with its default tolerance, 1e-4, and with 0.1, the default of LIBLINEAR's
command line. *same* is the share of equal decisions, *same of yes* the same share among the
decisions that are positive on at least one side.
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
from osiris_nlp.training.fitting.solver import fit_linear

TAXONOMY = Path(__file__).parents[1] / "data/taxonomy.csv"
SPREAD = 8  # labels that scikit-learn fits without --all-labels


def backlog(arguments):
    """Return the articles and their taxonomy, after a small fit that compiles everything."""
    taxonomy = read_taxonomy(TAXONOMY)
    frequencies = [max(label.weight, 1) for label in taxonomy]
    settings = {"labels": taxonomy.names, "frequencies": frequencies, "signal": arguments.signal}
    articles = synthetic(read_all(*arguments.french), arguments.articles, **settings)
    TopicClassifier(taxonomy).fit(articles[:1000])
    return articles, taxonomy


def peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MB on Linux


def complete_fit(arguments):
    """Return the CPU seconds of a complete fit, and the peak memory (MB) before and after it."""
    articles, taxonomy = backlog(arguments)
    before, start = peak_memory(), time.process_time()
    TopicClassifier(taxonomy).fit(articles)
    return time.process_time() - start, before, peak_memory()


def linear_models(arguments):
    """Return the matrix's shape, the mean labels per article, and one row of figures per contender.

    A row is a name, CPU seconds, and the shares *same* and *same of yes*.
    """
    articles, taxonomy = backlog(arguments)
    space = FeatureSpace.fit(articles, FeatureSettings())
    rows, truth = space.rows(articles), label_matrix(articles, taxonomy.names)
    cost = np.ones(truth.shape, np.float32)
    prior = np.zeros((space.size, len(taxonomy)), np.float32)
    by_frequency = np.argsort(truth.sum(axis=0), kind="stable")
    spread = by_frequency[((np.arange(SPREAD) + 0.5) * len(taxonomy) / SPREAD).astype(int)]
    columns = by_frequency if arguments.all_labels else spread
    start = time.process_time()
    weights, intercept = fit_linear(rows, truth, cost, prior)
    figures = [("product", time.process_time() - start, 1.0, 1.0)]
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), space.size), float)
    ours = matrix @ weights[:, columns] + intercept[columns] > 0
    for tolerance in (1e-4, 0.1):
        start = time.process_time()
        peer = OneVsRestClassifier(LinearSVC(tol=tolerance)).fit(matrix, truth[:, columns])
        seconds = (time.process_time() - start) * len(taxonomy) / len(columns)
        theirs = peer.decision_function(matrix) > 0
        same, either = ours == theirs, ours | theirs
        figures.append((f"LinearSVC, tol {tolerance}", seconds, same.mean(), same[either].mean()))
    return matrix.shape, truth.sum(axis=1).mean(), figures


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--signal", type=float, default=1 / 3, metavar="SHARE")
    parser.add_argument("--all-labels", action="store_true")
    arguments = parser.parse_args()
    results = []
    for part in (complete_fit, linear_models):  # peak memory is per process
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            results.append(pool.submit(part, arguments).result())
    (seconds, before, after), (shape, n_labels, figures) = results
    print(f"{shape[0]} articles, {n_labels:.2f} labels per article, {shape[1]} features")
    print(f"TopicClassifier.fit: CPU {seconds:.1f} s; peak {after:.0f} MB, {before:.0f} before it")
    print(f"{'linear models only':22}{'CPU s':>8}{'ratio':>8}{'same':>9}{'same of yes':>13}")
    for name, cpu, same, of_yes in figures:
        print(f"{name:22}{cpu:8.1f}{cpu / figures[0][1]:8.1f}{same:9.5f}{of_yes:13.4f}")


if __name__ == "__main__":
    main()
