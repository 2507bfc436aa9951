"""Synthetic French articles in any number, made of pieces of real ones."""

import re
from itertools import chain

import numpy as np

from osiris_nlp.base.records import Article

SPAN, OWN = 12, 150  # words of a piece; pieces that a label prefers
RARE, TAIL, SLOPE = 0.03, 200_000, 1.3  # share of rare words, how many there are, their Zipf law
# What the product and scikit-learn read alike: ASCII, French typography, composed letters but æ, œ.
_PLAIN = re.compile("[ -~«»’“”–—…À-ÅÇ-ÖØ-Ýà-åç-öø-ÿ]+")


def synthetic(articles, number, *, words=350, labels=(), frequencies=(), told=1 / 3, seed=0):
    """Return `number` articles of `words` words, 12 in a row from one of the given articles.

    With `labels` and how frequent they are, an article carries three on average, and the share
    `told` of its pieces is drawn from those its labels prefer.
    """
    draw = np.random.default_rng(seed)
    titles = [" ".join(_plain_words(article.title)) for article in articles]
    texts = [_plain_words(article.text) for article in articles]
    spans = [t[i : i + SPAN] for t in texts for i in range(0, len(t) - SPAN + 1, SPAN)]
    preferred = draw.integers(0, len(spans), (len(labels), OWN))
    made = []
    for i in range(number):
        pieces = draw.integers(0, len(spans), -(-words // SPAN))
        carried = np.empty(0, int)
        if labels:
            # The greatest logarithms with Gumbel noise: a draw by frequency, no label twice.
            noisy = np.log(frequencies) + draw.gumbel(size=len(labels))
            carried = np.argsort(-noisy)[: 1 + draw.poisson(2)]
            own = np.flatnonzero(draw.random(len(pieces)) < told)
            pieces[own] = preferred[draw.choice(carried, len(own)), draw.integers(0, OWN, len(own))]
        text = list(chain.from_iterable(spans[piece] for piece in pieces.tolist()))[:words]
        rare = np.flatnonzero(draw.random(words) < RARE)
        for place, word in zip(rare.tolist(), draw.zipf(SLOPE, len(rare)) % TAIL, strict=True):
            text[place] = f"zq{word}"
        title = titles[draw.integers(len(titles))]
        named = tuple(labels[k] for k in carried)
        made.append(Article(id=str(i), title=title, text=" ".join(text), labels=named))
    return made


def _plain_words(text):
    return [word for word in text.split() if _PLAIN.fullmatch(word)]
