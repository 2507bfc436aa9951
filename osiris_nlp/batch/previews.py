"""A preview of a run: tag a sample and write nothing."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch.chunks import RunPlan, columns_report, make_plan
from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.batch.summary import Summary
from osiris_nlp.batch.worker import Tagging, prepare
from osiris_nlp.corpus import Span
from osiris_nlp.model.folders.registry import read_manifest

_CHUNKS, _ROWS = 20, 50  # chunks to sample, evenly spread; rows of each


@dataclass(frozen=True, slots=True)
class RunPreview:
    """A sample of a run.

    Attributes
    ----------
    plan : plan of the run
    rows : the output rows of the sample's articles, in order
    summary : counts over the sample
    faults : the first twenty invalid rows of the sample
    seconds : time that one process needed for the sample
    """

    plan: RunPlan
    rows: tuple[dict[str, Any], ...]
    summary: Summary
    faults: tuple[InputError, ...]
    seconds: float


def preview(
    model: str | Path, inputs: Sequence[str | Path], *, settings: RunSettings | None = None
) -> RunPreview:
    """Tag about a thousand articles spread over the inputs, and write nothing.

    Raises
    ------
    InputError, ModelError
        As `tag`.
    """
    settings = settings or RunSettings()
    settings.check()
    with tempfile.TemporaryDirectory() as folder:
        plan = make_plan(
            inputs, columns=settings.columns, folder=Path(folder), encoder=settings.encoder
        )
        columns_report(plan)  # refuses chosen columns that the inputs lack
        sha256 = read_manifest(model)["sha256"]
        prepare(Path(model), sha256, encoder=settings.encoder)
        tagging = Tagging.load(Path(model), settings, sha256=sha256)
        start = time.perf_counter()
        rows = tuple(tagging.rows(_sample_spans(plan)))
        seconds = time.perf_counter() - start
    return RunPreview(plan, rows, tagging.summary(), tuple(tagging.faults.first), seconds)


def _sample_spans(plan: RunPlan) -> list[Span]:
    """Return the first rows of some chunks, evenly spread."""
    step = max(len(plan.chunks) / _CHUNKS, 1)
    chunks = [plan.chunks[int(i * step)] for i in range(min(_CHUNKS, len(plan.chunks)))]
    rows_per_chunk = max(_ROWS, _CHUNKS * _ROWS // max(len(chunks), 1))
    spans = []
    for chunk in chunks:
        n_left = rows_per_chunk
        for span in chunk.spans:
            if n_left > 0:
                spans.append(replace(span, limit=min(n_left, span.limit or n_left)))
                n_left -= span.rows
    return spans
