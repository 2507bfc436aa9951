"""Two engines from texts to rows to decision values: one compiled by numba, one in plain numpy.

Both return the same results, decision values to the last bit. The compiled engine takes half a second to
load and is several times faster. It is loaded once the process has read enough text, or by `load_compiled`.
"""

import importlib
import sys
from functools import cache

from osiris_nlp.model.engine.arrays import (
    FeatureTables,
    FloatArray,
    IntArray,
    Offsets,
    PhraseLimits,
    Phrases,
    SparseRows,
    SparseWeights,
    Weights,
    Words,
)
from osiris_nlp.model.engine.plain import PLAIN
from osiris_nlp.model.engine.protocols import Detokenizer, Engine, Forms, Vectorizer
from osiris_nlp.model.engine.terms import Terms

__all__ = [
    "PLAIN",
    "Detokenizer",
    "Engine",
    "FeatureTables",
    "FloatArray",
    "Forms",
    "IntArray",
    "Offsets",
    "PhraseLimits",
    "Phrases",
    "SparseRows",
    "SparseWeights",
    "Terms",
    "Vectorizer",
    "Weights",
    "Words",
    "engine_for",
    "load_compiled",
]

_COMPILED = f"{__name__}.compiled"
# Switch to the compiled engine after this many characters: some 500 articles.
_SWITCH_AFTER = 1_000_000
_characters_read = 0


def engine_for(characters: int) -> Engine:
    """Return the engine with which to read this many more characters."""
    global _characters_read  # noqa: PLW0603 (a running total for the whole process)
    if _COMPILED in sys.modules:
        return load_compiled()
    _characters_read += characters
    return PLAIN if _characters_read < _SWITCH_AFTER else load_compiled()


@cache
def load_compiled() -> Engine:
    """Return the compiled engine, or the plain one if numba is not installed."""
    try:
        engine: Engine = importlib.import_module(_COMPILED).COMPILED
    except ImportError:
        return PLAIN
    return engine
