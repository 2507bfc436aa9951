"""Measure the CPU time per article that the component adds to a spaCy pipeline.

    taskset -c 0 python benchmarks/spacy_component.py [--model DIR]

The texts are the bundled articles, of some 100 words, and texts of 350 words cut from the bundled
articles joined together. The pipeline is spacy.blank("fr"), with and without the component; the
model is the one in DIR, or one trained on the bundled articles. Both pipelines process the same
small batches in turn, in alternating order, as a stream (`nlp.pipe`) and one by one. Prints the
minimum and the median over the repetitions for each pipeline. For the time that the component adds,
it prints the difference of the minima and the median of the differences. Before the timing, every
score is checked against the model's own scores, and every span against the evidence of `suggest`.
"""

import argparse
import math
import tempfile
import time
from pathlib import Path

import numpy as np
import spacy

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import articles_from, read_all
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.model.suggestions import suggest

DATA = Path(__file__).parents[1] / "data"
WORDS, ARTICLES, BATCH, REPETITIONS = 350, 512, 256, 24


def bundled(folder):
    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    articles = read_all(DATA / "articles.jsonl", taxonomy=taxonomy)
    TopicClassifier(taxonomy).fit(articles).save(folder, log=False)
    return folder


def long_articles():
    words = " ".join(article.text for article in read_all(DATA / "articles.jsonl")).split()
    return [" ".join(words[i * WORDS : (i + 1) * WORDS]) for i in range(ARTICLES)]


def check(texts, docs, model):
    """Exit unless the docs have the scores and the evidence of the model."""
    tagger = load_tagger(model)
    scores = tagger.scores(articles_from(texts))
    for article, doc, row in zip(articles_from(texts), docs, scores.tolist(), strict=True):
        if doc.cats != dict(zip(tagger.labels, row, strict=True)):
            raise SystemExit(f"Scores differ: {doc.text[:60]}")
        suggestions = [s for s in suggest(tagger, article, top=len(row)) if s.tier != "hide"]
        expected_spans = [
            (s.label, p.start, p.end)
            for s in suggestions
            for e in s.evidence
            for p in e.occurrences
        ]
        group = doc.spans["osiris"]
        spans = [(s.label_, s.start_char, s.end_char) for s in group]
        inside = all(
            label == span_label and start <= a and b <= end
            for (label, a, b), (span_label, start, end) in zip(
                sorted(expected_spans), sorted(spans), strict=True
            )
        )
        weight = sum(e.weight for s in suggestions for e in s.evidence)
        if not inside or not math.isclose(sum(group.attrs["weights"]), weight, rel_tol=1e-9):
            raise SystemExit(f"Spans differ: {doc.text[:60]}")


def stream(nlp, texts):
    for _ in nlp.pipe(texts):
        pass


def one_by_one(nlp, texts):
    for text in texts:
        nlp(text)


def cpu_of(function, *arguments):
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def print_times(run, texts, bare, full):
    """Print the time per article of both pipelines, and the difference."""
    for nlp in (bare, full):
        run(nlp, texts)
    times = []
    for i in range(REPETITIONS):
        batch = [texts[(i * BATCH + k) % ARTICLES] for k in range(BATCH)]
        first, second = (bare, full) if i % 2 else (full, bare)
        pair = [cpu_of(run, first, batch), cpu_of(run, second, batch)]
        times.append(pair if i % 2 else pair[::-1])
    without, with_it = np.transpose(times) / BATCH * 1e3
    added = with_it - without
    print(f"  {run.__name__:12} without {without.min():.3f} / {np.median(without):.3f}", end="")
    print(f"  with {with_it.min():.3f} / {np.median(with_it):.3f}", end="")
    print(f"  added {with_it.min() - without.min():.3f} / {np.median(added):.3f}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    load_compiled()
    short = [article.text for article in read_all(DATA / "articles.jsonl")][:ARTICLES]
    with tempfile.TemporaryDirectory() as scratch:
        model = arguments.model or bundled(Path(scratch, "model"))
        bare, full = spacy.blank("fr"), spacy.blank("fr")
        full.add_pipe("osiris_topics", config={"model": str(model)})
        print(f"CPU ms per article, {REPETITIONS} x {BATCH} articles: minimum / median")
        for texts in (short, long_articles()):
            check(texts, list(full.pipe(texts)), model)
            words = np.median([len(text.split()) for text in texts])
            print(f"{ARTICLES} articles of {words:.0f} words; scores and spans agree with suggest")
            for run in (stream, one_by_one):
                print_times(run, texts, bare, full)


if __name__ == "__main__":
    main()
