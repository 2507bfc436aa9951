"""Does `misfits` find a label that the model was never told of?

    python benchmarks/drift.py [ARTICLES [TAXONOMY]]

Every other topic with 18 articles or more (those the settings were not chosen on) is hidden in turn:
taken out of the taxonomy and of the articles to learn from. 400 other articles and 15 of the hidden
label are judged and grouped. A group is the label's if half of it or more carry the label, four
articles at least. Prints at what place it comes, and the names proposed.
"""

import argparse
from collections import Counter

import numpy as np

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.analysis.drift import misfits
from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import Taxonomy

JUDGED, HIDDEN, FEWEST = 400, 15, 4


def place_of(groups, hidden):
    """The place, from 1, of the first group that is mostly hidden articles, and its names."""
    for place, row in enumerate(groups.itertuples(), 1):
        own = len(hidden & {*row.ids})
        if own >= FEWEST and 2 * own >= row.articles:
            return place, row.names
    return None, ()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    given = parser.parse_args()
    taxonomy = read_taxonomy(given.taxonomy)
    articles = read_all(given.articles, taxonomy=taxonomy)
    often = Counter(article.labels[0] for article in articles)
    topics = [each.name for each in taxonomy if often[each.name] >= 18 and each.kind == "topic"]
    draw, places = np.random.default_rng(0), []
    for name in topics[1::2]:
        own = [a for a in articles if a.labels[0] == name]
        others = [a for a in articles if name not in a.labels]
        order = draw.permutation(len(others))
        hidden = [own[i] for i in draw.permutation(len(own))[:HIDDEN]]
        judged = [*(others[i] for i in order[:JUDGED]), *hidden]
        known = Taxonomy([each for each in taxonomy if each.name != name])
        model = TopicClassifier(known).fit([others[i] for i in order[JUDGED:]])
        groups = misfits(judged, model.predict_proba(judged), most=len(judged))
        place, names = place_of(groups, {a.id for a in hidden})
        places.append(place)
        print(f"  {name:45}{place or '–':>4} of {len(groups)}  {', '.join(names)}")
    found = [place for place in places if place]
    first = ", ".join(f"{sum(p <= k for p in found)} in the first {k}" for k in (3, 10))
    print(f"{len(found)} of {len(places)} hidden labels have a group of their own; {first}")


if __name__ == "__main__":
    main()
