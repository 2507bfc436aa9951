"""Measure whether the taxonomy's words fit the articles that their author had read too well.

    python benchmarks/contamination.py [ARTICLES [TAXONOMY]]

Ranks the labels of each reference article by their words in the taxonomy alone, without training,
and compares older with newer articles. The newer ones are the judging articles if there are any,
else those published after the last revision of the words, else the latest fifth. The comparison is
made twice: with all words of the taxonomy, and with names and aliases alone. Names and aliases are
older than any article, so their difference shows how much harder the newer articles are. Intervals
are 95 %, over stories; the older articles are weighted to the newer ones' mixture of labels.
"""

import argparse
from dataclasses import replace

from osiris_nlp.corpus import read_all
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy
from osiris_nlp.training import find_contamination
from osiris_nlp.training.fitting.problem import LearningProblem


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.taxonomy)
    names = [replace(label, cues=(), scope_note=label.naming) for label in taxonomy]
    articles = [a for a in read_all(arguments.articles, taxonomy=taxonomy) if a.labels]
    for words, version in (("all words", taxonomy), ("names alone", Taxonomy(names))):
        problem = LearningProblem.of(
            articles, version, FeatureSettings(), prior_weight=1.0, further_weight=0.3
        )
        contamination = find_contamination(problem, version)
        if contamination is None:
            parser.exit(
                1,
                "Nothing to compare: no label has descriptive words, or one side has too few stories\n",
            )
        print(
            f"{words:12}  {contamination.older} older {contamination.older_mrr:.3f}"
            f"  {contamination.newer} newer {contamination.newer_mrr:.3f}"
            f"  difference {contamination.difference}"
        )
        if version is taxonomy:
            sentence = str(contamination)
    print(sentence)


if __name__ == "__main__":
    main()
