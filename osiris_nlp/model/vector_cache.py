"""Vectors of texts on disk, by the hash of the text, so that no text is encoded twice."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from osiris_nlp.base.errors import presentable
from osiris_nlp.base.user_cache import user_cache
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.model.engine import FloatArray

# Vectors; those of 100,000 articles, which take 400 MB with the packaged encoder. The oldest ones go first.
_MOST = 200_000
_BATCH = 500  # keys per query
_KEY_BYTES = 16
_WAIT = 10  # seconds, for another process that is writing
_UNUSABLE = (OSError, sqlite3.Error)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL
)
"""


def cache_file() -> Path:
    """Return the file of the cache; delete it, and the vectors are computed again.

    Raises
    ------
    RuntimeError
        If the user has no home folder.
    """
    return user_cache() / "vectors.db"


@dataclass(frozen=True, slots=True)
class VectorCache:
    """The vectors that one encoder has computed.

    A cache that cannot be read or written costs time, not results: it is left alone, with a warning.

    Attributes
    ----------
    file : an SQLite database, shared by all processes of a user
    encoder : part of each key, so that versions of the encoder do not share vectors
    size : the length of its vectors
    """

    file: Path
    encoder: bytes
    size: int

    def find(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        """Return the vectors of those texts that the cache has."""
        key_of = {self._key(text): text for text in texts}
        keys, vectors = list(key_of), dict[str, FloatArray]()
        try:
            with self._connection() as connection:
                for start in range(0, len(keys), _BATCH):
                    some = keys[start : start + _BATCH]
                    marks = ",".join("?" * len(some))
                    query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
                    for key, content in connection.execute(query, some):
                        if isinstance(content, bytes) and len(content) == 4 * self.size:
                            vectors[key_of[key]] = np.frombuffer(content, np.float32)
        except _UNUSABLE as error:
            self._warn(error)
        return {text: vector for text, vector in vectors.items() if np.isfinite(vector).all()}

    def add(self, vectors: Mapping[str, FloatArray]) -> None:
        """Add the vectors of some texts."""
        rows = [(self._key(text), vector.tobytes()) for text, vector in vectors.items()]
        try:
            with self._connection() as connection, connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows
                )
                connection.execute(
                    "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                    (_MOST,),
                )
        except _UNUSABLE as error:
            self._warn(error)

    def _key(self, text: str) -> bytes:
        content = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, key=self.encoder, digest_size=_KEY_BYTES).digest()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)  # private: it shows what the user has read
        with closing(sqlite3.connect(self.file, timeout=_WAIT)) as connection:
            connection.execute(_SCHEMA)
            yield connection

    def _warn(self, error: Exception) -> None:
        warn_user(
            f"The cache of vectors {presentable(repr(str(self.file)))} cannot be used ({error}): texts are "
            "encoded again. Delete the file if it is damaged"
        )
