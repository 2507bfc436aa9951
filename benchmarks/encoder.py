"""What a sentence encoder adds to osiris_nlp's words, on how many labelled articles, and what it costs.

    python benchmarks/encoder.py [NEWS.jsonl [NEWS.jsonl ...]] [--reuters TRAIN.jsonl LABELS.tsv]

Each corpus is fitted twice, with the same folds: by the words alone, and with the packaged encoder. Differences
are out of fold, with paired 95 % intervals over stories: on the bundled corpus (its judging rows, three seeds), on NEWS, and on the first 250 to 4,000
stories of TRAIN in random order. Of files with several labels per article, micro-F1 and macro-F1 are compared
as well.

The time per article is that of `suggest`, and of a batch, without the cache of vectors.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.bundled import ARTICLES, TAXONOMY, bundled_data
from osiris_nlp.evaluation import compare
from osiris_nlp.model.suggestions import suggest

SIZES = (250, 500, 1000, 2000, 4000)
ONE_LABEL, SEVERAL = ("mrr", "hit@1", "hit@3", "log_loss"), ("micro_f1", "macro_f1", "mrr")


def judging(report):
    return report.judging or report


def differences(title, articles, taxonomy, figures, *, seed=0):
    """Fit twice, print the differences, and return the fit with the encoder."""
    words = TopicClassifier(taxonomy, random_state=seed).fit(articles)
    full = TopicClassifier(taxonomy, encoder="use", random_state=seed).fit(articles)
    reports = {"words": judging(words.report()), "encoder": judging(full.report())}
    rows = {row.figure: row for row in compare(reports).differences}
    cells = [f"{name} {rows[name].baseline:.3f} {rows[name]}" for name in figures]
    print(f"{title:28}" + "  ".join(cells), flush=True)
    return full


def milliseconds(function, articles, *, runs=3):
    """Return the least of several mean times per article."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function(articles)
        times.append(time.perf_counter() - start)
    return 1000 * min(times) / len(articles)


def print_costs(classifier, articles):
    tagger = classifier.tagger_
    full = replace(tagger, second_view=replace(tagger.second_view, cached=False))
    words = replace(tagger, second_view=None)
    long_text = " ".join(article.text for article in articles[:40])
    cases = {
        "digests": articles[:50],
        "long articles": [
            Article(id=str(i), title=a.title, text=long_text[i * 50 :][:5000])
            for i, a in enumerate(articles[:50])
        ],
    }
    for name, sample in cases.items():
        one_by_one = [
            milliseconds(lambda some, t=each: [suggest(t, a) for a in some], sample)
            for each in (words, full)
        ]
        batch = [milliseconds(each.opinions, sample) for each in (words, full)]
        print(
            f"{name}, {np.mean([len(a.text) for a in sample]):.0f} characters: suggest "
            f"{one_by_one[0]:.2f} ms by the words, {one_by_one[1]:.1f} ms with the encoder; in a batch "
            f"{batch[0]:.2f} and {batch[1]:.1f} ms"
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", nargs="*", metavar="NEWS.jsonl")
    parser.add_argument("--reuters", nargs=2, metavar=("TRAIN.jsonl", "LABELS.tsv"))
    arguments = parser.parse_args()
    data: Path = bundled_data()
    taxonomy = read_taxonomy(data / TAXONOMY)
    articles = read_all(data / ARTICLES, taxonomy=taxonomy)
    for seed in range(3):
        title = f"bundled, seed {seed}"
        full = differences(title, articles, taxonomy, ONE_LABEL, seed=seed)
    if arguments.news:
        news = read_all(*arguments.news)
        for seed in range(3):
            differences(f"news, seed {seed}", news, None, ONE_LABEL, seed=seed)
    if arguments.reuters:
        taxonomy = read_taxonomy(arguments.reuters[1])
        train = read_all(arguments.reuters[0], taxonomy=taxonomy)
        order = np.random.default_rng(0).permutation(len(train))
        for size in SIZES:
            stories = [train[i] for i in order[:size]]
            differences(f"Reuters, {size} stories", stories, taxonomy, SEVERAL)
    print_costs(full, articles)


if __name__ == "__main__":
    main()
