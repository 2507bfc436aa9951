"""What the component adds to a spaCy pipeline: CPU time an article, with it and without.

    taskset -c 0 python benchmarks/spacy_component.py [--model DIR]

The bundled articles, of some 100 words, and articles of 350 words, made of their texts joined and cut. The
pipeline is spacy.blank("fr"), the model the one in DIR or one of the bundled articles. Both pipelines read the
same few articles in turn, now the one first and now the other, as a stream (`nlp.pipe`) and one by
one; what is told of each is the least and the median over the repetitions, and of what the component
adds the difference of the leasts and the median of the differences. Every score is compared with
what the model itself says of the text, and every span with the evidence of `suggest`.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import spacy

from osiris_nlp import TopicClassifier, load_model, read_taxonomy, save_model
from osiris_nlp.corpus import articles_from, read_all
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.suggestions import suggest

DATA = Path(__file__).parents[1] / "data"
WORDS, ARTICLES, FEW, REPETITIONS = 350, 512, 256, 24


def bundled(folder):
    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    articles = read_all(DATA / "articles.jsonl", taxonomy=taxonomy)
    save_model(TopicClassifier(taxonomy).fit(articles).tagger_, folder)
    return folder


def long_articles():
    words = " ".join(article.text for article in read_all(DATA / "articles.jsonl")).split()
    return [" ".join(words[i * WORDS : (i + 1) * WORDS]) for i in range(ARTICLES)]


def check(texts, docs, model):
    """Stop unless the docs say what the model says."""
    tagger = load_model(model)
    scores = tagger.scores(articles_from(texts))
    for article, doc, row in zip(articles_from(texts), docs, scores.tolist(), strict=True):
        if doc.cats != dict(zip(tagger.labels, row, strict=True)):
            raise SystemExit(f"Other scores: {doc.text[:60]}")
        found = [s for s in suggest(tagger, article, top=len(row)) if s.tier != "hide"]
        said = [(s.label, e.start, e.end, e.weight) for s in found for e in s.evidence]
        group = doc.spans["osiris"]
        spans = [(s.label_, s.start_char, s.end_char) for s in group]
        inside = all(
            label == of and start <= a and b <= end
            for (label, a, b, _), (of, start, end) in zip(said, spans, strict=True)
        )
        if not inside or group.attrs["weights"] != [weight for *_, weight in said]:
            raise SystemExit(f"Other spans: {doc.text[:60]}")


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


def tell(run, texts, bare, full):
    """Print what both pipelines take for an article, and the difference."""
    for nlp in (bare, full):
        run(nlp, texts)
    found = []
    for i in range(REPETITIONS):
        some = [texts[(i * FEW + k) % ARTICLES] for k in range(FEW)]
        first, second = (bare, full) if i % 2 else (full, bare)
        pair = [cpu_of(run, first, some), cpu_of(run, second, some)]
        found.append(pair if i % 2 else pair[::-1])
    without, with_it = np.transpose(found) / FEW * 1e3
    added = with_it - without
    print(f"  {run.__name__:12} without {without.min():.3f} / {np.median(without):.3f}", end="")
    print(f"  with {with_it.min():.3f} / {np.median(with_it):.3f}", end="")
    print(f"  added {with_it.min() - without.min():.3f} / {np.median(added):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, metavar="DIR")
    given = parser.parse_args()
    load_compiled()
    short = [article.text for article in read_all(DATA / "articles.jsonl")][:ARTICLES]
    with tempfile.TemporaryDirectory() as name:
        model = given.model or bundled(Path(name, "model"))
        bare, full = spacy.blank("fr"), spacy.blank("fr")
        full.add_pipe("osiris_topics", config={"model": str(model)})
        print(f"CPU ms an article, {REPETITIONS} x {FEW} articles: least / median")
        for texts in (short, long_articles()):
            check(texts, list(full.pipe(texts)), model)
            words = np.median([len(text.split()) for text in texts])
            print(f"{ARTICLES} articles of {words:.0f} words; scores and reasons are suggest's")
            for run in (stream, one_by_one):
                tell(run, texts, bare, full)


if __name__ == "__main__":
    main()
