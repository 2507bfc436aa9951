"""The commands that suggest labels: for a few articles, and for a backlog."""

import os


def start_quickly() -> None:
    """Spare a short command numpy's threads for linear algebra, whose start takes .08 s of CPU."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
