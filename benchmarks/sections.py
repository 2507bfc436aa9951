"""Measure how much worse the model ranks articles whose section is missing.

    python benchmarks/sections.py [ARTICLES [TAXONOMY]]

Figures of the cross-validation on the judging articles, or on all reference articles if there are none, with their sections and without,
over four seeds; then those of a model that was never given a section.
"""

import argparse
from dataclasses import replace

import numpy as np

from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import Report
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier

SEEDS = range(4)
FIGURES = ("mrr", "hit@1", "hit@3", "applied", "applied_precision")


def show(name: str, reports: list[Report]) -> None:
    parts = [report.judging or report for report in reports]
    means = (
        f"{figure} {np.mean([part.figures[figure].value for part in parts]):.3f}"
        for figure in FIGURES
    )
    print(f"{name:20}{parts[0].articles} articles  {'  '.join(means)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.taxonomy)
    articles = read_all(arguments.articles, taxonomy=taxonomy)
    models = [TopicClassifier(taxonomy, random_state=seed).fit(articles) for seed in SEEDS]
    show("with sections", [model.report() for model in models])
    without = [report for model in models if (report := model.report_without_sections())]
    if not without:
        parser.exit(1, "No section is a feature of this corpus\n")
    show("without sections", without)
    bare = [replace(article, section=None) for article in articles]
    show(
        "never had sections",
        [TopicClassifier(taxonomy, random_state=seed).fit(bare).report() for seed in SEEDS],
    )


if __name__ == "__main__":
    main()
