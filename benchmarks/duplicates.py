"""Near-duplicates: what is found of planted copies, and what looking costs.

    python benchmarks/duplicates.py FRENCH.jsonl...

200 copies of the given articles are changed in each of several ways and put among them; for each
threshold: the share of copies that stand in a group with their original, and the groups that hold
what was not planted. Then CPU time and memory for 40,000 synthetic articles of 350 words (see
synthetic.py), 2,000 of them copies cut short under a source line.
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
from osiris_nlp.corpus.duplicates import near_duplicates

COPIES, MANY, MANY_COPIES = 200, 40_000, 2000
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SOURCES = ("(Source : Le Soleil, 12 mars 2010) ", "DAKAR, 12 mars (APS) – ", "")
SIGNATURES = ("\nMamadou Ndiaye, Le Quotidien", "\nPar la rédaction, avec AFP")
_SENTENCE = re.compile(r"(?<=[.!?»]) (?=[A-ZÀÉÊ«])")


def cut(text, share):
    words = text.split(" ")
    return " ".join(words[: int(len(words) * share)])


def under_a_source(text, draw):
    return draw.choice(SOURCES) + text + draw.choice(SIGNATURES)


def with_other_words(text, share, words, draw):
    return " ".join(draw.choice(words) if draw.random() < share else w for w in text.split(" "))


def swapped(text, draw):
    """Swap two paragraphs; where there are fewer than three, two thirds of the sentences."""
    parts, between = text.split("\n"), "\n"
    if len(parts) < 3:
        sentences, between = _SENTENCE.split(text), " "
        size = max(1, len(sentences) // 3)
        parts = [" ".join(sentences[i : i + size]) for i in range(0, len(sentences), size)]
    if len(parts) > 1:
        i, j = draw.sample(range(len(parts)), 2)
        parts[i], parts[j] = parts[j], parts[i]
    return between.join(parts)


def ways(words, draw):
    return {
        "cut by 10 %": lambda text: cut(text, 0.9),
        "cut by half": lambda text: cut(text, 0.5),
        "source, signature": lambda text: under_a_source(text, draw),
        "other title": lambda text: text,
        "5 % other words": lambda text: with_other_words(text, 0.05, words, draw),
        "10 % other words": lambda text: with_other_words(text, 0.1, words, draw),
        "paragraphs swapped": lambda text: swapped(text, draw),
        "all but the half": lambda text: swapped(
            under_a_source(cut(with_other_words(text, 0.05, words, draw), 0.9), draw), draw
        ),
    }


def planted(articles):
    """Return the articles with their copies, what each is a copy of, and how it was changed."""
    draw = random.Random(0)  # noqa: S311
    words = [word for article in articles for word in article.text.split()]
    titles = [article.title for article in articles]
    everything, origins, how = list(articles), list(range(len(articles))), [""] * len(articles)
    for way, change in ways(words, draw).items():
        for i in draw.sample(range(len(articles)), min(COPIES, len(articles))):
            text, title = change(articles[i].text), draw.choice(titles)
            everything.append(replace(articles[i], id=f"copy-{len(how)}", title=title, text=text))
            origins.append(i)
            how.append(way)
    return everything, origins, how


def shares_found(groups, origins, how):
    """Return the share of each kind of copy that is grouped with its original, and false groups."""
    found = {origin: set(group) for group in groups for origin in group if not how[origin]}
    hits = {way: [] for way in dict.fromkeys(how) if way}
    for i, way in enumerate(how):
        if way:
            hits[way].append(i in found.get(origins[i], ()))
    false = sum(len({origins[i] for i in group}) > 1 for group in groups)
    return {way: sum(seen) / len(seen) for way, seen in hits.items()}, false


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    articles = read_all(*parser.parse_args().french)
    everything, origins, how = planted(articles)
    print(f"{len(articles)} articles and {len(how) - len(articles)} copies; found, by threshold")
    columns = [
        shares_found(near_duplicates(everything, threshold=each), origins, how)
        for each in THRESHOLDS
    ]
    print(f"{'':20}", *(f"{each:6}" for each in THRESHOLDS))
    for way in columns[0][0]:
        print(f"{way:20}", *(f"{shares[way]:6.3f}" for shares, _ in columns))
    print(f"{'groups not planted':20}", *(f"{false:6}" for _, false in columns))

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
