"""Measure near-duplicate detection: recall on planted copies, false groups, CPU time and memory.

    python benchmarks/duplicates.py FRENCH.jsonl...

For each of several kinds of change, 200 changed copies of the articles are added to them. Prints,
for each threshold, the share of copies grouped with their original, and the number of groups that
join articles with different originals. Then prints CPU time and memory for 40,000 synthetic
articles of 350 words (see synthetic.py), 2,000 of which are shortened copies with a source line on
top.
"""

import argparse
import random
import re
import resource
import time
from dataclasses import replace
from pathlib import Path

from synthetic import synthetic

from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.quality.duplicates import near_duplicates

COPIES, MANY, MANY_COPIES = 200, 40_000, 2000
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SOURCES = ("(Source : Le Soleil, 12 mars 2010) ", "DAKAR, 12 mars (APS) – ", "")
SIGNATURES = ("\nMamadou Ndiaye, Le Quotidien", "\nPar la rédaction, avec AFP")
_SENTENCE = re.compile(r"(?<=[.!?»]) (?=[A-ZÀÉÊ«])")


def cut(text, share):
    words = text.split(" ")
    return " ".join(words[: int(len(words) * share)])


def under_a_source(text, rng):
    return rng.choice(SOURCES) + text + rng.choice(SIGNATURES)


def with_other_words(text, share, words, rng):
    return " ".join(rng.choice(words) if rng.random() < share else w for w in text.split(" "))


def swap_parts(text, rng):
    """Swap two paragraphs or, in a text with fewer than three, two of its thirds."""
    parts, separator = text.split("\n"), "\n"
    if len(parts) < 3:
        sentences, separator = _SENTENCE.split(text), " "
        size = max(1, len(sentences) // 3)
        parts = [" ".join(sentences[i : i + size]) for i in range(0, len(sentences), size)]
    if len(parts) > 1:
        i, j = rng.sample(range(len(parts)), 2)
        parts[i], parts[j] = parts[j], parts[i]
    return separator.join(parts)


def changes(words, rng):
    """Return the ways of changing a text, by name."""
    return {
        "cut by 10 %": lambda text: cut(text, 0.9),
        "cut by half": lambda text: cut(text, 0.5),
        "source, signature": lambda text: under_a_source(text, rng),
        "other title": lambda text: text,
        "5 % other words": lambda text: with_other_words(text, 0.05, words, rng),
        "10 % other words": lambda text: with_other_words(text, 0.1, words, rng),
        "paragraphs swapped": lambda text: swap_parts(text, rng),
        "all but cut by half": lambda text: swap_parts(
            under_a_source(cut(with_other_words(text, 0.05, words, rng), 0.9), rng), rng
        ),
    }


def plant(articles):
    """Return articles and copies, the index of each one's original, and the kind of change."""
    rng = random.Random(0)  # noqa: S311
    words = [word for article in articles for word in article.text.split()]
    titles = [article.title for article in articles]
    everything, origins, kinds = list(articles), list(range(len(articles))), [""] * len(articles)
    for kind, change in changes(words, rng).items():
        for i in rng.sample(range(len(articles)), min(COPIES, len(articles))):
            text, title = change(articles[i].text), rng.choice(titles)
            everything.append(replace(articles[i], id=f"copy-{len(kinds)}", title=title, text=text))
            origins.append(i)
            kinds.append(kind)
    return everything, origins, kinds


def recall(groups, origins, kinds):
    """Return the share of each kind of copy grouped with its original, and the false groups."""
    group_of = {origin: set(group) for group in groups for origin in group if not kinds[origin]}
    hits = {kind: [] for kind in dict.fromkeys(kinds) if kind}
    for i, kind in enumerate(kinds):
        if kind:
            hits[kind].append(i in group_of.get(origins[i], ()))
    false = sum(len({origins[i] for i in group}) > 1 for group in groups)
    return {kind: sum(flags) / len(flags) for kind, flags in hits.items()}, false


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    articles = read_all(*parser.parse_args().french)
    everything, origins, kinds = plant(articles)
    print(
        f"{len(articles)} articles and {len(kinds) - len(articles)} copies; share found, by threshold"
    )
    columns = [
        recall(near_duplicates(everything, threshold=threshold), origins, kinds)
        for threshold in THRESHOLDS
    ]
    print(f"{'':20}", *(f"{threshold:6}" for threshold in THRESHOLDS))
    for kind in columns[0][0]:
        print(f"{kind:20}", *(f"{shares[kind]:6.3f}" for shares, _ in columns))
    print(f"{'false groups':20}", *(f"{false:6}" for _, false in columns))

    many = synthetic(articles, MANY)
    for i in range(MANY_COPIES):
        many[-1 - i] = replace(many[i], id=f"copy-{i}", text=SOURCES[0] + cut(many[i].text, 0.9))
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    groups = near_duplicates(many)
    cpu, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{MANY} articles: {cpu:.1f} s CPU, {len(groups)} groups of {MANY_COPIES} planted")
    print(f"Memory: {before / 1024:.0f} MB with the articles, at most {peak / 1024:.0f} MB")


if __name__ == "__main__":
    main()
