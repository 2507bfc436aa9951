"""Measure how many of the similar articles that are shown have the editors' label.

    python benchmarks/similar.py ARTICLES [TAXONOMY] [--folds N]

Every reference article is compared with the articles of the other folds, by a model that was trained on
those; stories stay together. The lines compare

- the cosine of all features (`TopicClassifier.similar`, which version 0.1.0 of the desk used),
- the cosine of the words of title and text, without the section,
- the desk's similarity (`osiris_nlp.model.precedents`), with several limits below which nothing is shown,
- the same, if the desk has also validated the other articles of the article's own fold.

They give the share of the articles shown that have a label of the article's editors, with its 95 %
interval over stories; the share of articles with at least one such among the three shown; and the share
for which nothing is shown. Where there are judging articles, a second table has those alone.
"""

import numpy as np
from comparison import fit_per_fold, interval, read_arguments

from osiris_nlp.base.records import story_of
from osiris_nlp.model.precedents import MIN_SIMILARITY, Precedents, word_terms

TOP = 3
LIMITS = tuple(MIN_SIMILARITY * factor for factor in (0, 0.5, 1, 1.5, 2))


def nearest(similarities, limit=0.0):
    """Return the positions of the articles shown: the three most similar, if similar enough."""
    best = np.argsort(-similarities, kind="stable")[:TOP]
    return best[(similarities[best] > 0) & (similarities[best] >= limit)]


def neighbours_by_method(classifier, training, held_out):
    """Yield each held-out article with the labels of the articles shown for it, by method."""
    tagger = classifier.tagger_
    pools = [Precedents.of(part, tagger.space, tagger.labels) for part in (training, held_out)]
    stories = np.array([story_of(article) for article in held_out])
    scores, ones = tagger.scores(held_out), np.ones(len(tagger.labels))
    for article, article_scores in zip(held_out, scores, strict=True):
        terms = word_terms(tagger.space.rows([article]), tagger.space)
        from_training, from_desk = (pool.similarities(terms, article_scores) for pool in pools)
        from_desk[stories == story_of(article)] = 0
        together = np.append(from_training, from_desk)
        labels = [*pools[0].labels, *pools[1].labels]
        neighbours = {
            "cosine of all features": [
                each.labels for each in classifier.similar(article, top=TOP)
            ],
            "cosine of the words": [labels[i] for i in nearest(pools[0].similarities(terms, ones))],
        }
        for limit in LIMITS:
            neighbours[f"desk, from {limit:.3f}"] = [
                labels[i] for i in nearest(from_training, limit)
            ]
        neighbours["desk, with its own"] = [labels[i] for i in nearest(together, MIN_SIMILARITY)]
        yield article, neighbours


def print_table(title, results):
    """Print the shares of each method of finding similar articles."""
    print(f"{title}: {len(results)} articles")
    stories = [story_of(article) for article, _ in results]
    for method in results[0][1]:
        hits = [
            [bool({*article.labels} & {*labels}) for labels in neighbours[method]]
            for article, neighbours in results
        ]
        counts = [(sum(row), len(row)) for row in hits]
        low, high = interval(counts, stories)
        n_right, n_shown = np.sum(counts, axis=0)
        print(
            f"  {method:24} {n_right / n_shown:.1%} right ({low:.1%} … {high:.1%}), "
            f"at least one for {np.mean([any(row) for row in hits]):.1%}, "
            f"nothing for {np.mean([not row for row in hits]):.1%}"
        )


def main():
    articles, taxonomy, folds = read_arguments(__doc__, folds=5)
    results = []
    for classifier, training, positions in fit_per_fold(articles, taxonomy, folds):
        held_out = [articles[i] for i in positions if articles[i].role == "reference"]
        results += neighbours_by_method(classifier, training, held_out)
    print_table("all", results)
    if judging := [result for result in results if result[0].judges]:
        print_table("judging", judging)


if __name__ == "__main__":
    main()
