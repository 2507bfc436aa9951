"""Measure which label changes a model proposes where labels are right and where they are wrong.

    python benchmarks/comparison.py ARTICLES [TAXONOMY] [--folds N]

Every article is compared with the opinions of a model that was trained on none of its story: the
complete training is repeated for each fold. The first lines take the articles' own labels as right.
They give the share of labels proposed for removal, separately for main and further labels, with its
95 % interval over stories, and the share of articles for which a label is proposed as an addition
or a replacement. Then a wrong label replaces the labels of each reference article. It is drawn
evenly or by frequency, with five seeds. The lines give the share of wrong labels proposed for
removal, and the share of articles for which a right label is proposed. All of this is repeated with
other shapes of text: the title alone, the first half, and the text followed by three others.

The last line of each part is what the desk makes of it: the share of articles that it would mark «à
revoir» with every proposal, and with those that are right often enough to be shown
(`osiris_nlp.model.proposal_precision`).
"""

import argparse
from dataclasses import replace

import numpy as np

from osiris_nlp.base.records import story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.model.label_changes import ChangeFinder
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds

SEEDS, DRAWS = 5, 2000
DISTRIBUTIONS = ("evenly", "by frequency")


def shapes(articles):
    """Return the articles with their texts in each shape, by the name of the shape."""
    rng = np.random.default_rng(0)
    others = rng.integers(0, len(articles), (len(articles), 3))
    followed = ["\n".join(articles[i].text for i in row) for row in others]
    pairs = list(zip(articles, followed, strict=True))
    return {
        "as they are": articles,
        "title alone": [replace(a, text="") for a in articles],
        "first half": [replace(a, text=a.text[: len(a.text) // 2]) for a in articles],
        "and three others": [replace(a, text=f"{a.text}\n{appended}") for a, appended in pairs],
    }


def plant(articles, labels, seed):
    """Return copies of the articles with one wrong label each, drawn evenly and by frequency."""
    rng = np.random.default_rng(seed)
    reference = [a for a in articles if a.role == "reference"]
    counts = np.array([sum(name in a.labels for a in reference) for name in labels], float)
    samples = {}
    for distribution, weight in zip(DISTRIBUTIONS, (np.ones(len(labels)), counts), strict=True):
        samples[distribution] = []
        for article in articles:
            eligible = weight * [name not in article.labels for name in labels]
            wrong = labels[rng.choice(len(labels), p=eligible / eligible.sum())]
            samples[distribution].append(replace(article, labels=(wrong,)))
    return samples


def interval(hits, stories):
    """Return the 95 % interval of a share over resampled stories; hits has (hits, cases) rows."""
    names = sorted(set(stories))
    position = {name: i for i, name in enumerate(names)}
    totals = np.zeros((len(names), 2))
    np.add.at(totals, [position[name] for name in stories], hits)
    rng = np.random.default_rng(0)
    weight = np.stack(
        [
            np.bincount(row, minlength=len(names))
            for row in rng.integers(0, len(names), (DRAWS, len(names)))
        ]
    )
    n_hits, cases = (weight @ totals).T
    return np.quantile(n_hits / cases, (0.025, 0.975))


def print_own_labels(title, articles, changes):
    """Print the shares of labels to remove, and of articles with labels to add or replace."""
    print(title)
    for role in ("reference", "support"):
        positions = [i for i, article in enumerate(articles) if article.role == role]
        if not positions:
            continue
        stories = [story_of(articles[i]) for i in positions]
        for group, part in (("main", slice(1)), ("further", slice(1, None))):
            labels = [articles[i].labels[part] for i in positions]
            hits = [
                (sum(label in changes[i].remove for label in names), len(names))
                for i, names in zip(positions, labels, strict=True)
            ]
            removed, cases = np.sum(hits, axis=0)
            if cases:
                low, high = interval(hits, stories)
                print(
                    f"  {role}, {group}: {removed} of {cases} removed, {removed / cases:.2%} "
                    f"({low:.2%} … {high:.2%})"
                )
        for kind in ("add", "replace"):
            n_articles = sum(bool(getattr(changes[i], kind)) for i in positions)
            print(
                f"  {role}: {n_articles / len(positions):.1%} of the articles with labels to {kind}"
            )


def print_planted(distribution, articles, samples, changes):
    """Print the means over the seeds; samples and changes have one list per seed."""
    pairs = [
        (article, wrong.labels[0], change)
        for sample, proposals in zip(samples, changes, strict=True)
        for article, wrong, change in zip(articles, sample, proposals, strict=True)
        if article.role == "reference"
    ]
    removed = np.mean([wrong in change.remove for _, wrong, change in pairs])
    right = np.mean([bool({*article.labels} & {*change.add}) for article, _, change in pairs])
    print(f"  planted {distribution}: {removed:.1%} removed, a right label added to {right:.1%}")


def print_flags(articles, changes, desk_changes):
    """Print the shares of reference articles with a proposal, and with one that the desk shows."""
    positions = [i for i, article in enumerate(articles) if article.role == "reference"]
    for group, members in (
        ("reference", positions),
        ("judging", [i for i in positions if articles[i].judges]),
    ):
        if members:
            before, after = (
                np.mean([[bool(each[i]) for i in members] for each in sample])
                for sample in (changes, desk_changes)
            )
            print(f"  desk, {group}: {before:.1%} with a proposal, {after:.1%} with one shown")


def propose_changes(fits, articles, versions, taxonomy):
    """Return the changes for each version of the articles (same texts, other labels), and what the desk shows."""
    results = [[None] * len(articles) for _ in versions]
    desk_results = [[None] * len(articles) for _ in versions]
    for classifier, positions in fits:
        opinions = classifier.tagger_.opinions([articles[i] for i in positions])
        find_changes = ChangeFinder.of(classifier.tagger_, taxonomy)
        for version, result, desk_result in zip(versions, results, desk_results, strict=True):
            held_out_articles = [version[i] for i in positions]
            changes = find_changes(replace(opinions, articles=held_out_articles))
            for i, change in zip(positions, changes, strict=True):
                result[i] = change
                desk_result[i] = classifier.proposals_.worth_showing(change)
    return results, desk_results


def read_arguments(description, *, folds):
    """Return the labelled articles, the taxonomy and the number of folds that the command line names."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("taxonomy", nargs="?")
    parser.add_argument("--folds", type=int, default=folds)
    arguments = parser.parse_args()
    taxonomy = read_taxonomy(arguments.taxonomy) if arguments.taxonomy else None
    articles = [a for a in read_all(arguments.articles, taxonomy=taxonomy) if a.labels]
    return articles, taxonomy, arguments.folds


def fit_per_fold(articles, taxonomy, folds):
    """Yield, for each fold, a classifier, the articles it was trained on, and the positions of the others."""
    fold = story_folds(articles, folds=folds)
    for number in range(folds):
        training = [a for a, part in zip(articles, fold, strict=True) if part != number]
        classifier = TopicClassifier(taxonomy).fit(training)
        yield classifier, training, np.flatnonzero(fold == number).tolist()


def main():
    articles, taxonomy, folds = read_arguments(__doc__, folds=8)
    fits = [
        (classifier, positions)
        for classifier, _, positions in fit_per_fold(articles, taxonomy, folds)
    ]
    labels = sorted({label for article in articles for label in article.labels})
    for title, shaped in shapes(articles).items():
        wrong = [plant(shaped, labels, seed) for seed in range(SEEDS)]
        versions = [
            shaped,
            *(sample[distribution] for distribution in DISTRIBUTIONS for sample in wrong),
        ]
        changes, desk_changes = propose_changes(fits, shaped, versions, taxonomy)
        own, *others = changes
        print_own_labels(title, shaped, own)
        print_flags(shaped, changes[:1], desk_changes[:1])
        for k, distribution in enumerate(DISTRIBUTIONS):
            part = slice(k * SEEDS, (k + 1) * SEEDS)
            print_planted(distribution, shaped, versions[1:][part], others[part])
            print_flags(shaped, others[part], desk_changes[1:][part])


if __name__ == "__main__":
    main()
