"""Draw the learning curves in the documentation.

    python docs/plots.py [TRAIN.jsonl LABELS.tsv]

Without arguments, the curve of the bundled corpus. With them, that of the Reuters stories in TRAIN.
"""

import argparse
from pathlib import Path

from matplotlib.figure import Figure

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all

ROOT = Path(__file__).parents[1]
SIZES = (2_000, 5_000, 20_000, 40_000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reuters", nargs="*", metavar="TRAIN.jsonl LABELS.tsv")
    train, labels, name = ROOT / "data/articles.jsonl", ROOT / "data/taxonomy.csv", ""
    if reuters := parser.parse_args().reuters:
        train, labels, name = *map(Path, reuters), "-reuters"
    taxonomy = read_taxonomy(labels)
    articles = read_all(train, taxonomy=taxonomy)
    report = TopicClassifier(taxonomy, learning_curve=True).fit(articles).report()
    figure = Figure(figsize=(6.5, 4), layout="constrained")
    report.plot("learning_curve", figure.add_subplot())
    figure.savefig(ROOT / f"docs/images/learning-curve{name}.png", dpi=130)
    if report.learning_curve:
        print(report.learning_curve.sentence)
        for point in report.learning_curve.measured:
            print(point)
        for size in SIZES:
            if size >= len(report.held_out):
                print(size, report.learning_curve.expected_at(size))


if __name__ == "__main__":
    main()
