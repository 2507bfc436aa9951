"""The commands that suggest labels: for a few articles, and for a backlog."""

import os


def compute_on_one_thread() -> None:
    """Let numpy start no threads for linear algebra: words need none, and starting them takes .1 s of CPU."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
