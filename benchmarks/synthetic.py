"""Assemble any number of synthetic French articles from pieces of real ones."""

import re
from itertools import chain

import numpy as np

from osiris_nlp.base.records import Article

SPAN, OWN = 12, 150  # words per piece; pieces that each label prefers
# Rare words: their share of a text, how many distinct ones, the exponent of their Zipf law.
RARE, TAIL, SLOPE = 0.03, 200_000, 1.3
# Words that the product and scikit-learn tokenise alike: ASCII, French typography and precomposed
# letters, except æ and œ.
_PLAIN = re.compile("[ -~«»’“”–—…À-ÅÇ-ÖØ-Ýà-åç-öø-ÿ]+")


def synthetic(articles, number, *, words=350, labels=(), frequencies=(), signal=1 / 3, seed=0):
    """Return `number` articles of `words` words, in pieces of 12 consecutive words of `articles`.

    With `labels` and their `frequencies`, an article has three labels on average, and the share
    `signal` of its pieces is drawn from those that its labels prefer.
    """
    rng = np.random.default_rng(seed)
    titles = [" ".join(_plain_words(article.title)) for article in articles]
    texts = [_plain_words(article.text) for article in articles]
    spans = [t[i : i + SPAN] for t in texts for i in range(0, len(t) - SPAN + 1, SPAN)]
    preferred = rng.integers(0, len(spans), (len(labels), OWN))
    samples = []
    for i in range(number):
        pieces = rng.integers(0, len(spans), -(-words // SPAN))
        columns = np.empty(0, int)
        if labels:
            # The largest log-frequencies with Gumbel noise: a draw by frequency, no label twice.
            noisy = np.log(frequencies) + rng.gumbel(size=len(labels))
            columns = np.argsort(-noisy)[: 1 + rng.poisson(2)]
            own = np.flatnonzero(rng.random(len(pieces)) < signal)
            pieces[own] = preferred[rng.choice(columns, len(own)), rng.integers(0, OWN, len(own))]
        text = list(chain.from_iterable(spans[piece] for piece in pieces.tolist()))[:words]
        rare = np.flatnonzero(rng.random(words) < RARE)
        for position, word in zip(rare.tolist(), rng.zipf(SLOPE, len(rare)) % TAIL, strict=True):
            text[position] = f"zq{word}"
        title = titles[rng.integers(len(titles))]
        names = tuple(labels[k] for k in columns)
        samples.append(Article(id=str(i), title=title, text=" ".join(text), labels=names))
    return samples


def _plain_words(text):
    return [word for word in text.split() if _PLAIN.fullmatch(word)]
