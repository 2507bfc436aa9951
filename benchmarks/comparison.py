"""What comparing an article's labels with a model's proposes, where the labels are right and wrong.

    python benchmarks/comparison.py ARTICLES [TAXONOMY] [--folds N]

Every article is judged by a model that read no article of its story (the whole training is repeated
for each fold). Prints, for the labels the articles carry, main ones and further ones apart, the share
proposed for removal, with its 95 % interval over stories, and the share of articles with a label
proposed to be added or replaced. Then a wrong label is planted in the place of the reference
articles' own, drawn evenly or by how often they carry it, with five seeds: the share of them proposed
for removal, and of articles of which a right label is proposed. Last the same for what texts of
another shape make of it: the title alone, the first half, the text followed by three others.
"""

import argparse
from dataclasses import replace

import numpy as np

from osiris_nlp.corpus import read_all
from osiris_nlp.model.changes import ChangeFinder
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.folds import story_of

SEEDS, DRAWS = 5, 2000
WAYS = ("evenly", "by frequency")


def shapes(articles):
    """Return the articles in each shape."""
    draw = np.random.default_rng(0)
    others = draw.integers(0, len(articles), (len(articles), 3))
    followed = ["\n".join(articles[i].text for i in each) for each in others]
    pairs = list(zip(articles, followed, strict=True))
    return {
        "as they are": articles,
        "title alone": [replace(a, text="") for a in articles],
        "first half": [replace(a, text=a.text[: len(a.text) // 2]) for a in articles],
        "and three others": [replace(a, text=f"{a.text}\n{rest}") for a, rest in pairs],
    }


def planted(articles, labels, seed):
    """Return the articles with one wrong label each, drawn evenly and by how often they occur."""
    draw = np.random.default_rng(seed)
    judged = [a for a in articles if a.role == "reference"]
    counts = np.array([sum(name in a.labels for a in judged) for name in labels], float)
    out = {}
    for way, weight in zip(WAYS, (np.ones(len(labels)), counts), strict=True):
        out[way] = []
        for article in articles:
            open_to = weight * [name not in article.labels for name in labels]
            wrong = labels[draw.choice(len(labels), p=open_to / open_to.sum())]
            out[way].append(replace(article, labels=(wrong,)))
    return out


def interval(hits, stories):
    """The 95 % interval of a share, stories resampled; hits are (hits, cases) by article."""
    names = sorted(set(stories))
    place = {name: i for i, name in enumerate(names)}
    totals = np.zeros((len(names), 2))
    np.add.at(totals, [place[name] for name in stories], hits)
    draw = np.random.default_rng(0)
    weight = np.stack(
        [
            np.bincount(row, minlength=len(names))
            for row in draw.integers(0, len(names), (DRAWS, len(names)))
        ]
    )
    found, cases = (weight @ totals).T
    return np.quantile(found / cases, (0.025, 0.975))


def tell_right(title, articles, changes):
    print(title)
    for role in ("reference", "support"):
        chosen = [i for i, article in enumerate(articles) if article.role == role]
        if not chosen:
            continue
        stories = [story_of(articles[i]) for i in chosen]
        for what, part in (("main", slice(1)), ("further", slice(1, None))):
            carried = [articles[i].labels[part] for i in chosen]
            hits = [
                (sum(label in changes[i].remove for label in own), len(own))
                for i, own in zip(chosen, carried, strict=True)
            ]
            found, cases = np.sum(hits, axis=0)
            if cases:
                low, high = interval(hits, stories)
                print(
                    f"  {role}, {what}: {found} of {cases} removed, {found / cases:.2%} "
                    f"({low:.2%} … {high:.2%})"
                )
        for kind in ("add", "replace"):
            some = sum(bool(getattr(changes[i], kind)) for i in chosen)
            print(f"  {role}: {some / len(chosen):.1%} of the articles with labels to {kind}")


def tell_planted(way, articles, drawn, changes):
    """Print the mean over the seeds; drawn and changes are lists of them."""
    pairs = [
        (article, wrong.labels[0], found)
        for each, said in zip(drawn, changes, strict=True)
        for article, wrong, found in zip(articles, each, said, strict=True)
        if article.role == "reference"
    ]
    removed = np.mean([wrong in found.remove for _, wrong, found in pairs])
    right = np.mean([bool({*article.labels} & {*found.add}) for article, _, found in pairs])
    print(f"  planted {way}: {removed:.1%} removed, a right label added to {right:.1%}")


def compared(taggers, fold, articles, carrying, taxonomy):
    """Compare the labels of several lists of articles, all with the same texts; a list for each."""
    out = [[None] * len(articles) for _ in carrying]
    for held, tagger in enumerate(taggers):
        places = np.flatnonzero(fold == held).tolist()
        opinions = tagger.opinions([articles[i] for i in places])
        find_changes = ChangeFinder.of(tagger, taxonomy)
        for each, into in zip(carrying, out, strict=True):
            chosen = [each[i] for i in places]
            found = find_changes(replace(opinions, articles=chosen))
            for i, changes in zip(places, found, strict=True):
                into[i] = changes
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles")
    parser.add_argument("taxonomy", nargs="?")
    parser.add_argument("--folds", type=int, default=8)
    given = parser.parse_args()
    taxonomy = read_taxonomy(given.taxonomy) if given.taxonomy else None
    articles = [a for a in read_all(given.articles, taxonomy=taxonomy) if a.labels]
    fold = story_folds(articles, folds=given.folds)
    taggers = []
    for held in range(given.folds):
        read = [a for a, part in zip(articles, fold, strict=True) if part != held]
        taggers.append(TopicClassifier(taxonomy).fit(read).tagger_)
    labels = sorted({label for article in articles for label in article.labels})
    for title, shaped in shapes(articles).items():
        wrong = [planted(shaped, labels, seed) for seed in range(SEEDS)]
        carrying = [shaped, *(each[way] for way in WAYS for each in wrong)]
        found, *rest = compared(taggers, fold, shaped, carrying, taxonomy)
        tell_right(title, shaped, found)
        for k, way in enumerate(WAYS):
            part = slice(k * SEEDS, (k + 1) * SEEDS)
            tell_planted(way, shaped, carrying[1:][part], rest[part])


if __name__ == "__main__":
    main()
