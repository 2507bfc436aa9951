"""Two years at a desk: a model that learns after each of twelve slices of the press, and one that never does.

    python benchmarks/learning.py data/articles.jsonl data/taxonomy.csv [--shuffled]
    python benchmarks/learning.py REUTERS.jsonl [--known 2000] [--arriving 3000] [--shuffled]

The articles are taken in the order of their dates. The first ones are known (`--known`, by default a
fifth); the others arrive in twelve slices. An editor gives them their real labels, with slips: one
article in twenty gets a random label instead. One in twenty is blind. After each slice, the desk learns
(`osiris_nlp.desk.model.learning.candidate`), and the candidate is promoted if it is better. Each slice is evaluated
before anything learns from it, against its real labels. With --shuffled, the control, each article gets
the labels of another one: nothing should be promoted.

Without a taxonomy, the labels are those of the articles. Dates such as 26-FEB-1987 are read.
"""

import argparse
import datetime as dt
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from osiris_nlp import TopicClassifier, compare, evaluate, load_model, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.desk.model.feedback import Feedback
from osiris_nlp.desk.model.learning.candidate import train_candidate
from osiris_nlp.taxonomy import Taxonomy

SLICES, SLIPS, BLIND = 12, 0.05, 0.05
FIGURES = ("mrr", "hit@1")
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SLICE = dt.timedelta(days=61)


def day_of(article):
    """Return the date of an article, also one such as 26-FEB-1987 15:01:01.79; None if it has none."""
    if article.date:
        return dt.datetime.combine(article.date, dt.time(), dt.UTC)
    try:
        text = f"{article.meta['date'].strip()[:20]} +0000"
        return dt.datetime.strptime(text, "%d-%b-%Y %H:%M:%S %z")
    except (KeyError, ValueError):
        return None


def read_articles(file, taxonomy):
    articles = [
        article
        for article in read_all(file, taxonomy=taxonomy)
        if article.role == "reference" and article.labels and day_of(article)
    ]
    return sorted(articles, key=lambda article: (day_of(article), article.id))


def edited(articles, labels, rng, *, shuffled):
    """Return the articles with the labels that the editor gives them."""
    if shuffled:
        order = rng.permutation(len(articles)).tolist()
        return [
            replace(article, labels=articles[i].labels)
            for article, i in zip(articles, order, strict=True)
        ]
    slips = rng.random(len(articles)) < SLIPS
    return [
        replace(article, labels=(labels[rng.integers(len(labels))],)) if slip else article
        for article, slip in zip(articles, slips, strict=True)
    ]


def feedback_of(articles, slices, blind):
    """Return the validated articles, each reviewed at the end of its slice."""
    return Feedback(
        tuple(
            replace(
                article,
                judges=bool(is_blind),
                meta={
                    "blind": bool(is_blind),
                    "reviewed": (START + number * SLICE + i * dt.timedelta(seconds=1)).isoformat(),
                },
            )
            for i, (article, number, is_blind) in enumerate(
                zip(articles, slices, blind, strict=True)
            )
        ),
        {},
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("taxonomy", nargs="?")
    parser.add_argument("--known", type=int)
    parser.add_argument("--arriving", type=int)
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    taxonomy = read_taxonomy(arguments.taxonomy) if arguments.taxonomy else None
    articles = read_articles(arguments.articles, taxonomy)
    n_known = arguments.known or len(articles) // 5
    n_arriving = arguments.arriving or len(articles) - n_known
    sample = np.sort(rng.choice(len(articles), n_known + n_arriving, replace=False)).tolist()
    articles = [articles[i] for i in sample]
    names = sorted({name for article in articles for name in article.labels})
    taxonomy = taxonomy or Taxonomy.from_names(names)
    first, arriving = articles[:n_known], articles[n_known:]
    as_edited = edited(arriving, taxonomy.names, rng, shuffled=arguments.shuffled)
    blind = rng.random(n_arriving) < BLIND
    slice_of = np.arange(n_arriving) * SLICES // n_arriving

    folder, n_promoted = Path(tempfile.mkdtemp()), 0
    settings = {"n_jobs": -1}
    never = in_use = load_model(
        TopicClassifier(taxonomy, **settings).fit(first).save(folder / "0", log=False)
    )
    print(f"{n_known} articles known, {n_arriving} arrive; figures against their real labels")
    print("slice  articles  mrr in use, never, difference              hit@1          learned")
    for number in range(SLICES):
        start = time.process_time()
        in_slice = np.flatnonzero(slice_of == number)
        block = [arriving[i] for i in in_slice]
        reports = {"never": evaluate(never, block), "in use": evaluate(in_use, block)}
        rows = {row.figure: row for row in compare(reports).differences}
        end = in_slice[-1] + 1
        feedback = feedback_of(as_edited[:end], slice_of[:end].tolist(), blind[:end].tolist())
        candidate, candidacy = train_candidate(
            in_use,
            first,
            feedback.joined(first),
            feedback,
            taxonomy=taxonomy,
            now=START + (number + 0.1) * SLICE,
            n_jobs=-1,
        )
        if candidacy.reason == "better":
            n_promoted += 1
            in_use = load_model(candidate.save(folder / str(number + 1), log=False))
        mrr, hit = (rows[figure] for figure in FIGURES)
        print(
            f"{number + 1:5}  {len(block):8}  {mrr.value:.3f} {mrr.baseline:.3f} {mrr!s:24}  "
            f"{hit.value:.3f} {hit.baseline:.3f}  {candidacy.reason}: "
            f"{candidacy.recent} on {candidacy.n_recent}; from texts {candidacy.from_texts}; "
            f"blind {candidacy.blind}  ({time.process_time() - start:.0f} CPU s)",
            flush=True,
        )
    print(f"{n_promoted} of {SLICES} candidates promoted")


if __name__ == "__main__":
    main()
