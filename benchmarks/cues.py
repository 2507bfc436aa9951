"""List where the words of a taxonomy and the practice of its editors part.

    python benchmarks/cues.py [ARTICLES [TAXONOMY]]

First the misses of the cross-validation: how many of them follow the taxonomy, that is, name and cues of the
label that comes first fit the article better than those of the editors' label; and between which labels. Then
the cues that editors contradict: at least four articles have the words of the cue, next to each other, and
another label has more than twice as many of them as the cue's own, and two more.

Labels, articles and cues are listed of the older reference articles alone: new words must not be chosen by the
judging ones. `benchmarks/labels.py` measures what a change of words is worth.
"""

import argparse
from collections import Counter

from osiris_nlp.corpus import read_all
from osiris_nlp.model.features import FeatureSettings, text_terms
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting.problem import LearningProblem, products

_LEAST_ARTICLES, _MARGIN, _MOST_LINES = 4, 2, 30
_CLEARLY = 0.15  # in decision values: about a tenth of what a good name and its cues add


def list_misses(classifier, taxonomy, articles) -> None:
    problem = LearningProblem.of(
        articles,
        taxonomy,
        FeatureSettings(),
        prior_weight=classifier.prior_weight,
        further_weight=classifier.further_weight,
    )
    by_words = products(problem.rows.subset(problem.is_reference), problem.prior)
    opinions = classifier.out_of_fold_
    index = {article.id: i for i, article in enumerate(problem.reference)}
    counts, follow, pairs = Counter(), Counter(), Counter()
    for article, scores in zip(opinions.articles, opinions.scores, strict=True):
        own, first = taxonomy.names.index(article.labels[0]), int(scores.argmax())
        if own == first:
            continue
        kind, support = "judging" if article.judges else "older", by_words[index[article.id]]
        counts[kind] += 1
        if support[first] > support[own] + _CLEARLY:
            follow[kind] += 1
            if not article.judges:
                pairs[article.labels[0], taxonomy.names[first]] += 1
    for kind, n in counts.items():
        print(f"{follow[kind]} of {n} misses of the {kind} articles follow the taxonomy's words")
    for (own, first), n in pairs.most_common(_MOST_LINES):
        print(f"{n:4}  {own}  →  {first}")


def list_cues(taxonomy, articles) -> None:
    settings, rows = FeatureSettings(), []
    texts = [f" {' '.join(text_terms(f'{a.title} . {a.text}', settings))} " for a in articles]
    for label in taxonomy:
        for cue in label.cues:
            words = f" {' '.join(text_terms(cue, settings))} "
            matches = [a for a, text in zip(articles, texts, strict=True) if words in text]
            counts = Counter(a.labels[0] for a in matches if label.name not in a.labels)
            if len(matches) < _LEAST_ARTICLES or not counts:
                continue
            n_own = len(matches) - counts.total()
            other, n_other = counts.most_common(1)[0]
            if n_other >= 2 * n_own + _MARGIN:
                rows.append((n_other - n_own, n_own, n_other, len(matches), label.name, cue, other))
    print(f"{len(rows)} of {sum(len(label.cues) for label in taxonomy)} cues are contradicted")
    for _, n_own, n_other, n, name, cue, other in sorted(rows, reverse=True)[:_MOST_LINES]:
        print(f"{n:4} with «{cue}» of {name}: {n_own} have it, {n_other} {other}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="?", default="data/articles.jsonl")
    parser.add_argument("taxonomy", nargs="?", default="data/taxonomy.csv")
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.taxonomy)
    articles = [a for a in read_all(arguments.articles, taxonomy=taxonomy) if a.labels]
    classifier = TopicClassifier(taxonomy).fit(articles)
    list_misses(classifier, taxonomy, articles)
    older = [a for a in articles if a.role == "reference" and not a.judges]
    list_cues(taxonomy, older)


if __name__ == "__main__":
    main()
