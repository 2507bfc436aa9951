"""Sentence encoders: pretrained models that turn a text into a vector.

An encoder is any function from a list of texts to an array of vectors, or one of a library, by name:

=================================  ===========================================================
``use``                            the packaged one, the multilingual Universal Sentence Encoder
                                   (Yang et al., ACL 2020); the extra `semantic`
``model2vec:FOLDER``               static word vectors; model2vec
``onnx:FOLDER``                    ``model.onnx`` and ``tokenizer.json``; onnxruntime and tokenizers
``sentence-transformers:FOLDER``   a transformer; sentence-transformers
=================================  ===========================================================

For model2vec and sentence-transformers, FOLDER may also be the name of a model on the Hugging Face Hub. It is
downloaded if a user names it, and never because a model folder does.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.model.encoder_libraries import LIBRARIES, load_packaged
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.vector_cache import MemoryCache, VectorCache, cache_file

Encode = Callable[[list[str]], npt.ArrayLike]
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
_EXPECTED = (
    f"expected a function from texts to vectors, {PACKAGED!r}, or "
    + " or ".join(f"'{library}:FOLDER'" for library in LIBRARIES)
)  # fmt: skip


class Encoder:
    """A sentence encoder, loaded when it is first used.

    Parameters
    ----------
    encoder : the name of an encoder, as in the table above, or a function
    may_download : whether a model that is on a hub, not on this machine, may be downloaded

    Attributes
    ----------
    name : the name, with the absolute path of a folder; empty for a function

    Raises
    ------
    InputError
        If the encoder is anything else.

    Examples
    --------
    >>> letters = Encoder(lambda texts: [[text.count("a"), text.count("e"), 1] for text in texts])
    >>> letters.vectors(["Dakar", "fibre"]).tolist()
    [[2.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
    """

    def __init__(self, encoder: str | Encode, *, may_download: bool = True) -> None:
        check_encoder(encoder)
        self._encoder = _with_absolute_folder(encoder) if isinstance(encoder, str) else encoder
        self.name = self._encoder if isinstance(self._encoder, str) else ""
        self._may_download = may_download
        self._one_at_a_time = threading.Lock()  # tokenizers refuse two threads
        self._memory = MemoryCache()

    def vectors(self, texts: Sequence[str], *, cached: bool = False) -> FloatArray:
        """Return the vectors of texts, (n_texts, size).

        Parameters
        ----------
        cached : whether to look them up in the user's cache, and to add them to it; those of a function,
            which may change, are kept in memory only

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

    def __getstate__(self) -> dict[str, Any]:
        return {"encoder": self._encoder, "may_download": self._may_download}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @cached_property
    def _function(self) -> Encode:
        if not isinstance(self._encoder, str):
            return self._encoder
        library, _, place = self._encoder.partition(":")
        return LIBRARIES[library](place, self._may_download) if place else load_packaged()

    @property
    def _cache(self) -> "VectorCache | MemoryCache":
        if not self.name:
            return self._memory
        digest = hashlib.blake2b(self.probe.tobytes(), digest_size=_DIGEST_BYTES).digest()
        try:
            return VectorCache(cache_file(), digest, self.size)
        except RuntimeError:  # the user has no home folder
            return self._memory

    def _encode(self, texts: Sequence[str], size: int | None = None) -> FloatArray:
        with self._one_at_a_time:
            vectors = _as_array(self._function(list(texts)))
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
        """The name, for messages; that of the function, if it is one."""
        return repr(self.name) if self.name else str(getattr(self._encoder, "__name__", "function"))


def encoder_for(encoder: str | Encode, *, may_download: bool = True) -> Encoder:
    """Return the encoder of a name or function; the same one each time, so that it is loaded once.

    Parameters
    ----------
    may_download : see `Encoder`
    """
    check_encoder(encoder)
    if isinstance(encoder, str):
        return _shared(_with_absolute_folder(encoder), may_download)
    try:
        return _shared(encoder, may_download)
    except TypeError:  # an object that is not hashable
        return Encoder(encoder)


@lru_cache(maxsize=4)
def _shared(encoder: str | Encode, may_download: bool) -> Encoder:
    return Encoder(encoder, may_download=may_download)


def _as_array(vectors: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return vectors as an array; one of no dimension if they have several lengths."""
    try:
        return np.asarray(vectors)
    except ValueError:
        return np.empty(())


def check_encoder(encoder: object) -> None:
    """Raise InputError if a value is neither the name of an encoder nor a function; nothing is loaded.

    Examples
    --------
    >>> check_encoder("onnx:models/e5")
    >>> check_encoder("bert")
    Traceback (most recent call last):
    osiris_nlp.base.errors.InputError: encoder is 'bert': expected a function from texts to vectors, 'use', or 'model2vec:FOLDER' or 'onnx:FOLDER' or 'sentence-transformers:FOLDER'
    """
    if isinstance(encoder, str):
        library, _, place = encoder.partition(":")
        if encoder == PACKAGED or (library in LIBRARIES and place):
            return
    elif callable(encoder):
        return
    raise InputError(f"encoder is {brief(encoder)}", _EXPECTED)


def _with_absolute_folder(name: str) -> str:
    """Return the name of an encoder that is found from any working folder, if it names a folder."""
    library, _, place = name.partition(":")
    return f"{library}:{Path(place).absolute()}" if place and Path(place).is_dir() else name
