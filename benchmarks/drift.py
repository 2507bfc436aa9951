"""Measure whether `misfits` discovers a label that the model was never trained on.

    python benchmarks/drift.py [ARTICLES [TAXONOMY]]

Every other topic with at least 18 articles is hidden in turn: it is removed from the taxonomy and
from the training articles. (The settings of `misfits` were chosen on the topics in between.) The
model then scores 400 other articles and 15 of the hidden topic, and `misfits` groups them. A group
matches the hidden topic if at least half of its articles, and at least four, belong to it. Prints,
for each hidden topic, the rank of the first such group and the names proposed for it.
"""

import argparse
from collections import Counter

import numpy as np

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.analysis.drift import misfits
from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import Taxonomy

OTHERS, HIDDEN, FEWEST = 400, 15, 4


def find_group(groups, hidden):
    """Return the rank, from 1, of the first group of mostly hidden articles, and its names."""
    for rank, row in enumerate(groups.itertuples(), 1):
        own = len(hidden & {*row.ids})
        if own >= FEWEST and 2 * own >= row.articles:
            return rank, row.names
    return None, ()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.taxonomy)
    articles = read_all(arguments.articles, taxonomy=taxonomy)
    counts = Counter(article.labels[0] for article in articles)
    topics = [
        label.name for label in taxonomy if counts[label.name] >= 18 and label.kind == "topic"
    ]
    rng, ranks = np.random.default_rng(0), []
    for name in topics[1::2]:
        own = [a for a in articles if a.labels[0] == name]
        others = [a for a in articles if name not in a.labels]
        order = rng.permutation(len(others))
        hidden = [own[i] for i in rng.permutation(len(own))[:HIDDEN]]
        unseen = [*(others[i] for i in order[:OTHERS]), *hidden]
        visible_taxonomy = Taxonomy([label for label in taxonomy if label.name != name])
        model = TopicClassifier(visible_taxonomy).fit([others[i] for i in order[OTHERS:]])
        groups = misfits(unseen, model.predict_proba(unseen), most=len(unseen))
        rank, names = find_group(groups, {a.id for a in hidden})
        ranks.append(rank)
        print(f"  {name:45}{rank or '–':>4} of {len(groups)}  {', '.join(names)}")
    group_ranks = [rank for rank in ranks if rank]
    first = ", ".join(f"{sum(p <= k for p in group_ranks)} in the first {k}" for k in (3, 10))
    print(f"{len(group_ranks)} of {len(ranks)} hidden labels have a group of their own; {first}")


if __name__ == "__main__":
    main()
