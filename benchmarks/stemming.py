"""Compare what a word is reduced to: itself, its first letters, a stem of French or of its own language.

    python benchmarks/stemming.py CORPUS --language fi --stemmer finnish [--taxonomy FILE]

Words of articles and of names of labels are reduced before a model with default settings is trained on the rest.
F1@5 is the mean over articles of the F1 of the five best labels (Annif's), nDCG@10 as `osiris_nlp.evaluation` has
it; both are out of fold. Snowball's stemmers are those of `pip install snowballstemmer`.
"""

import argparse
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import snowballstemmer
from large_vocabulary import figures

from osiris_nlp.base.language.words import Stemming, term, words
from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import Label, Taxonomy, read_taxonomy
from osiris_nlp.training import TopicClassifier


def first(word, *, letters):
    return term(word, Stemming.NONE)[:letters]


def reduced(text, reduce_word):
    return " ".join(map(reduce_word, words(text)))


def figures_of(articles, reduce_word):
    """Return F1@5 and nDCG@10 of a model of reduced words."""
    names = sorted({label for article in articles for label in article.labels})
    labels = [
        Label(name=name, cues=() if (cue := reduced(name, reduce_word)) == name else (cue,))
        for name in names
    ]
    articles = [
        replace(a, title=reduced(a.title, reduce_word), text=reduced(a.text, reduce_word))
        for a in articles
    ]
    report = TopicClassifier(Taxonomy(labels), stemmed=False).fit(articles).report()
    return figures(report.held_out)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--taxonomy", type=Path, metavar="FILE")
    parser.add_argument("--language", required=True, metavar="CODE")
    parser.add_argument("--stemmer", required=True, metavar="NAME")
    options = parser.parse_args()
    taxonomy = options.taxonomy and read_taxonomy(options.taxonomy, language=options.language)
    articles = [a for a in read_all(options.corpus, taxonomy=taxonomy) if a.labels]
    snowball = snowballstemmer.stemmer(options.stemmer)
    ways = {
        "whole words": partial(term, stemming=Stemming.NONE),
        "French stems": term,
        **{f"{n} letters": partial(first, letters=n) for n in (4, 5, 6, 7, 8)},
        "Snowball": cache(lambda word: snowball.stemWord(word.lower())),
    }
    for name, reduce_word in ways.items():
        f1, gain = figures_of(articles, reduce_word)
        print(f"{name:12} F1@5 {f1:.3f}, nDCG@10 {gain:.3f}", flush=True)


if __name__ == "__main__":
    main()
