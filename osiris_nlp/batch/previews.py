"""What a run would do, seen on a sample: nothing is written."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch.plan import Plan, make_plan
from osiris_nlp.batch.run import copy_of_stdin
from osiris_nlp.batch.settings import Settings
from osiris_nlp.batch.summary import Summary
from osiris_nlp.batch.tagging import Tagging, prepare
from osiris_nlp.corpus import STDIN, Span

_CHUNKS, _ROWS = 20, 50  # looked into, spread evenly; rows of each


@dataclass(frozen=True, slots=True)
class Preview:
    """A sample of a run.

    Attributes
    ----------
    plan : what the run has to do
    rows : the rows the sample's articles would be written as, in order
    summary : what was made of them
    faults : rows of the sample that are no article
    seconds : it took, by one process
    """

    plan: Plan
    rows: tuple[dict[str, Any], ...]
    summary: Summary
    faults: tuple[InputError, ...]
    seconds: float


def preview(
    model: str | Path, places: Sequence[str | Path], *, settings: Settings | None = None
) -> Preview:
    """Tag some thousand articles spread over the inputs, and write nothing.

    Raises
    ------
    InputError, ModelError
        As `tag`.
    """
    settings = settings or Settings()
    settings.check()
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_stdin(Path(folder)) if STDIN in map(str, places) else None
        plan = make_plan(places, piped=copy, limit=settings.limit)
        tagging = Tagging.of(Path(model), settings)
        prepare(Path(model), tagging.tagger.name)
        start = time.perf_counter()
        rows = tuple(tagging.rows(_spread(plan)))
        seconds = time.perf_counter() - start
    return Preview(plan, rows, tagging.summary(), tuple(tagging.faults), seconds)


def _spread(plan: Plan) -> list[Span]:
    """Return the first rows of some chunks, spread evenly."""
    step = max(len(plan.chunks) / _CHUNKS, 1)
    chosen = [plan.chunks[int(i * step)] for i in range(min(_CHUNKS, len(plan.chunks)))]
    each = max(_ROWS, _CHUNKS * _ROWS // max(len(chosen), 1))
    spans, left = [], 0
    for chunk in chosen:
        left = each
        for span in chunk.spans:
            if left > 0:
                spans.append(replace(span, limit=min(left, span.limit or left)))
                left -= span.rows
    return spans
