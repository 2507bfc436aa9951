"""From texts to rows to decisions, twice: compiled by numba, and in plain numpy.

Both engines give the same answers. The compiled one takes half a second to load and is several
times faster, so it is loaded once this process has read enough, or by `load_compiled`.
"""

import importlib
import sys
from functools import cache
from types import ModuleType

from osiris_nlp.model.engine import plain
from osiris_nlp.model.engine.arrays import (
    Brevity,
    FloatArray,
    IntArray,
    Offsets,
    Phrases,
    Rows,
    Weighing,
    Weights,
    Words,
)
from osiris_nlp.model.engine.terms import Terms

__all__ = [
    "Brevity",
    "FloatArray",
    "IntArray",
    "Offsets",
    "Phrases",
    "Rows",
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


def engine_for(characters: int) -> ModuleType:
    """Return the engine, `plain` or `compiled`, to read so many characters more with."""
    global _read  # noqa: PLW0603 (a fact about the process: what it has read so far)
    if _COMPILED in sys.modules:
        return load_compiled()
    _read += characters
    return plain if _read < _PATIENCE else load_compiled()


@cache
def load_compiled() -> ModuleType:
    """Return the compiled engine, or the plain one where numba is not installed."""
    try:
        return importlib.import_module(_COMPILED)
    except ImportError:
        return plain
