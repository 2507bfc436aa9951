"""Train on a vocabulary of hundreds or thousands of labels: CPU time, memory, size of the model, quality.

    python benchmarks/large_vocabulary.py --corpus FILE_OR_FOLDER --taxonomy FILE [--labels N] [--articles N]
    python benchmarks/large_vocabulary.py --synthetic 6000 --labels 2000

One article in ten is held out of a shuffled corpus. With --labels, only the most frequent labels count, and
articles without one are left out; --articles limits how many train. --synthetic makes French articles of 350
words, with labels whose frequencies fall as in a thesaurus (Zipf), instead of reading any. F1@5 is the mean
over articles of the F1 of the five best labels (Annif's), nDCG@10 as `osiris_nlp.evaluation` has
them; a label that no training article has counts as missed. CPU and peak memory are those of fit and save, with
reading; run one size per process.
"""

import argparse
import resource
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from synthetic import synthetic

from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.bundled import ARTICLES, bundled_data
from osiris_nlp.evaluation.figures import ndcg
from osiris_nlp.evaluation.tagger_evaluation import judged_by
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.trained_model import load_model
from osiris_nlp.training import TopicClassifier


def read_corpus(options):
    """Return the articles and the taxonomy."""
    if options.synthetic:
        labels = [f"Mot-clé {k}" for k in range(options.labels)]
        frequencies = 1 / (10 + np.arange(len(labels)))
        pieces = read_all(bundled_data() / ARTICLES)
        number = options.synthetic * 10 // 9
        return synthetic(pieces, number, labels=labels, frequencies=frequencies), None
    taxonomy = read_taxonomy(options.taxonomy) if options.taxonomy else None
    return read_all(options.corpus, taxonomy=taxonomy), taxonomy


def split(articles, *, n_labels, n_articles):
    """Return training and held-out articles with the most frequent labels."""
    counts = Counter(label for article in articles for label in {*article.labels})
    frequent = {label for label, _ in counts.most_common(n_labels)}
    articles = [
        replace(a, labels=tuple(label for label in a.labels if label in frequent)) for a in articles
    ]
    articles = [article for article in articles if article.labels]
    order = np.random.default_rng(0).permutation(len(articles))
    articles = [articles[i] for i in order]
    n_test = len(articles) // 10
    return articles[n_test:][:n_articles], articles[:n_test]


def figures(held_out):
    """Return F1@5 and nDCG@10."""
    relevant, ranking = held_out.relevant, held_out.ranking
    best = np.argsort(-ranking, axis=1, kind="stable")[:, :5]
    hits = np.take_along_axis(relevant & (ranking > -np.inf), best, axis=1).sum(axis=1)
    return (2 * hits / (5 + relevant.sum(axis=1))).mean(), ndcg(relevant, ranking, k=10).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--taxonomy", type=Path)
    parser.add_argument("--synthetic", type=int, metavar="ARTICLES")
    parser.add_argument("--labels", type=int)
    parser.add_argument("--articles", type=int)
    options = parser.parse_args()
    articles, taxonomy = read_corpus(options)
    training, test = split(articles, n_labels=options.labels, n_articles=options.articles)
    print(f"{len(training)} articles to learn from, {len(test)} held out")
    with tempfile.TemporaryDirectory() as parent:
        classifier = TopicClassifier(taxonomy).fit(training)
        folder = classifier.save(Path(parent) / "model", log=False)
        cpu, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = sum(file.stat().st_size for file in folder.iterdir())
        n_labels = len(classifier.tagger_.labels)
        print(
            f"{n_labels} labels: {cpu / 60:.1f} min of CPU, {peak / 1e6:.2f} GB, {size / 1e6:.1f} MB"
        )
        for remark in classifier.remarks_:
            print(remark)
        start = time.perf_counter()
        tagger = load_model(folder).tagger
        print(f"loaded in {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    suggest(tagger, test[0])
    print(f"one article with evidence: {time.perf_counter() - start:.3f} s")
    start = time.perf_counter()
    held_out = judged_by(tagger, test)
    print(f"{len(test)} articles judged in {time.perf_counter() - start:.1f} s")
    print("F1@5 {:.3f}, nDCG@10 {:.3f}".format(*figures(held_out)))


if __name__ == "__main__":
    main()
