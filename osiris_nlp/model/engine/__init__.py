"""From texts to rows to decision values, twice: compiled by numba, and in plain numpy.

Both engines give the same answers. The compiled one takes half a second to load and is several
times faster, so it is loaded once this process has read enough, or by `load_compiled`.
"""

import importlib
import sys
from functools import cache

from osiris_nlp.model.engine.arrays import (
    Brevity,
    FloatArray,
    IntArray,
    Offsets,
    Phrases,
    SparseRows,
    Weighing,
    Weights,
    Words,
)
from osiris_nlp.model.engine.plain import PLAIN
from osiris_nlp.model.engine.protocols import Counter, Engine, Forms, Spelling
from osiris_nlp.model.engine.terms import Terms

__all__ = [
    "PLAIN",
    "Brevity",
    "Counter",
    "Engine",
    "FloatArray",
    "Forms",
    "IntArray",
    "Offsets",
    "Phrases",
    "SparseRows",
    "Spelling",
    "Terms",
    "Weighing",
    "Weights",
    "Words",
    "engine_for",
    "load_compiled",
]

_COMPILED = f"{__name__}.compiled"
# Characters read by the plain engine before the other one pays: some 500 articles.
_PATIENCE = 1_000_000
_read = 0


def engine_for(characters: int) -> Engine:
    """Return the engine to read so many characters more with."""
    global _read  # noqa: PLW0603 (a fact about the process: what it has read so far)
    if _COMPILED in sys.modules:
        return load_compiled()
    _read += characters
    return PLAIN if _read < _PATIENCE else load_compiled()


@cache
def load_compiled() -> Engine:
    """Return the compiled engine, or the plain one where numba is not installed."""
    try:
        engine: Engine = importlib.import_module(_COMPILED).COMPILED
    except ImportError:
        return PLAIN
    return engine
