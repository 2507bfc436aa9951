"""Check what learning curves promise, on a corpus that is large enough to measure it.

    python benchmarks/learning_curve.py TRAIN.jsonl [LABELS] [--support 1000] [--picture FILE.png]
    python benchmarks/learning_curve.py data/articles.jsonl data/taxonomy.csv --samples 250 500 --targets 797

TRAIN has one JSON object per line, with title, text and labels; LABELS is a taxonomy, or has one label per
line, followed by a tab and its long name. No test set is read.

A fit with five folds learns from four fifths of its articles, so the truth for 2,000 articles is the report
of fits to 2,500, the mean of four random samples of the stories. Learning curves of other, smaller samples
are continued to these sizes. The table says how many of their 95 % intervals contain the truth, how wide
they are, and how far their middles are from the truth, on average and in which direction.

With --support N, N articles of TRAIN are support articles: they are in every training set and in no
figure. With --picture, the curve of the first of the largest samples is drawn, with the truth as crosses.
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.base.records import story_of
from osiris_nlp.corpus import read_all

REPEATS = 4


def sample_of(articles, size, seed):
    """Return the support articles, and as many reference articles, of random stories."""
    reference = [article for article in articles if article.role == "reference"]
    stories = np.unique([story_of(article) for article in reference])
    order = np.random.default_rng([seed, size]).permutation(len(stories))
    position = dict(zip(stories.tolist(), order.tolist(), strict=True))
    first = sorted(reference, key=lambda article: position[story_of(article)])[:size]
    return first + [article for article in articles if article.role == "support"]


def truth_at(size, articles, taxonomy, names):
    """Return the mean figures of fits that have learned from this many reference articles."""
    values = []
    for seed in range(REPEATS):
        sample = sample_of(articles, round(size * 1.25), seed)
        report = TopicClassifier(taxonomy, random_state=seed).fit(sample).report()
        values.append([(report.judging or report).figures[name].value for name in names])
    return dict(zip(names, np.mean(values, axis=0).tolist(), strict=True))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", metavar="TRAIN.jsonl")
    parser.add_argument("labels", nargs="?", metavar="LABELS")
    parser.add_argument("--samples", type=int, nargs="+", default=[250, 500, 1_000])
    parser.add_argument("--targets", type=int, nargs="+", default=[2_000, 4_000, 6_000])
    parser.add_argument("--draws", type=int, default=20, help="samples of each size")
    parser.add_argument("--support", type=int, default=0)
    parser.add_argument("--picture", metavar="FILE.png")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.labels) if arguments.labels else None
    articles = read_all(arguments.train, taxonomy=taxonomy)
    for i in np.random.default_rng(0).permutation(len(articles))[: arguments.support].tolist():
        articles[i] = replace(articles[i], role="support")

    start = time.process_time()
    TopicClassifier(taxonomy).fit(articles)
    middle = time.process_time()
    whole = TopicClassifier(taxonomy, learning_curve=True).fit(articles).report().learning_curve
    end = time.process_time()
    print(f"fit: {middle - start:.1f} CPU s without the curve, {end - middle:.1f} with it")
    print(whole.sentence)
    truth = {n: truth_at(n, articles, taxonomy, whole.names) for n in arguments.targets}

    print("\n sample    size  figure    truth  in the interval  width  distance    bias")
    for size in arguments.samples:
        reports = []
        for seed in range(100, 100 + arguments.draws):
            model = TopicClassifier(taxonomy, learning_curve=True, random_state=seed)
            reports.append(model.fit(sample_of(articles, size, seed)).report())
        curves = [each.learning_curve for each in reports]
        rising = [curve for curve in curves if curve and curve.expected]
        if len(rising) < len(curves):
            print(f"{size:7,}  {len(curves) - len(rising)} of {len(curves)} promise nothing")
        for target, figures in truth.items() if rising else ():
            for name, value in figures.items():
                forecasts = [curve.expected_at(target)[name] for curve in rising]
                centre, low, high = np.array([(f.value, f.low, f.high) for f in forecasts]).T
                hits = ((low <= value) & (value <= high)).mean()
                print(
                    f"{size:7,} {target:7,}  {name:9}{value:6.3f}{hits:17.0%}{(high - low).mean():7.3f}"
                    f"{abs(centre - value).mean():10.3f}{(centre - value).mean():+8.3f}",
                    flush=True,
                )
    if arguments.picture:
        figure = Figure(figsize=(6.5, 4), layout="constrained")
        ax = reports[0].plot("learning_curve", figure.add_subplot())
        for target, figures in truth.items():
            ax.plot([target] * len(figures), list(figures.values()), "kx", zorder=5)
        figure.savefig(arguments.picture, dpi=130)


if __name__ == "__main__":
    main()
