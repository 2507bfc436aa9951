"""The commands that suggest labels: for a few articles, and for a backlog."""

import gc
import os

_OBJECTS = 50_000  # as many new objects, most of which stay, are made before the collector looks for cycles


def start_quickly() -> None:
    """Spare a short command numpy's threads for linear algebra, .08 s of CPU, and most garbage collections, .03 s."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_OBJECTS)
