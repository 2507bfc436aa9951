"""Draw the learning curve of the bundled corpus, for the documentation: python docs/plots.py."""

from pathlib import Path

from matplotlib.figure import Figure

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all

ROOT = Path(__file__).parents[1]


def main() -> None:
    taxonomy = read_taxonomy(ROOT / "data/taxonomy.csv")
    articles = read_all(ROOT / "data/articles.jsonl", taxonomy=taxonomy)
    report = TopicClassifier(taxonomy, learning_curve=True).fit(articles).report()
    figure = Figure(figsize=(6.5, 4), layout="constrained")
    report.plot("learning_curve", figure.add_subplot())
    figure.savefig(ROOT / "docs/images/learning-curve.png", dpi=130)
    if report.learning_curve:
        print(report.learning_curve.sentence)
        for size in (2_000, 5_000, 10_000, 20_000, 40_000):
            print(size, report.learning_curve.expected_at(size))


if __name__ == "__main__":
    main()
