"""The page on which an editor checks the work of a run, label by label."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np

from osiris_nlp.base.errors import Faults
from osiris_nlp.base.files import write_whole
from osiris_nlp.base.records import Article
from osiris_nlp.batch.chunks import RunPlan
from osiris_nlp.batch.sampling import APPLIED, BORDERLINE, Picks, merge_picks
from osiris_nlp.batch.summary import Summary, opened_record
from osiris_nlp.batch.worker import Task, load_batch_tagger, manifest_of
from osiris_nlp.corpus import read_span
from osiris_nlp.model.label_changes import model_taxonomy
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.suggestions import suggestions_from
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.render import Case, LabelCheck, review_page

Position = tuple[int, int, int]  # chunk, span in the chunk, row


def write_sample_page(
    path: str | Path, task: Task, plan: RunPlan, summary: Summary, *, tagged_at: str
) -> None:
    """Write a page of the articles that the finished chunks of a run picked; `tagged_at` is the start of the run."""
    manifest = manifest_of(task.model, task.model_sha256)
    tagger = load_batch_tagger(task.model, manifest, encoder=task.settings.encoder)
    picks = merge_picks(_samples(task, plan))
    articles = _read_picked(plan, picks)

    @cache  # several labels pick the same articles
    def opinions_on(position: Position) -> Opinions:
        return tagger.opinions([articles[position]], keep_readings=True)

    scope_notes = {label.name: label.scope_note for label in model_taxonomy(manifest)}
    checks = [
        _label_check(
            tagger,
            label_id,
            summary,
            scope_note=scope_notes.get(label, ""),
            **{
                kind: tuple(
                    Case(articles[row], *suggestions_from(tagger, opinions_on(row), [label_id]))
                    for row in _positions(picks, label, kind)
                )
                for kind in (APPLIED, BORDERLINE)
            },
        )
        for label_id, label in enumerate(tagger.labels)
    ]
    counts = {
        name: int(getattr(summary, name))
        for name in ("articles", "applied", "proposed", "bare", "faults", "skipped")
    }
    page = review_page(checks, model=tagger.name, tagged_at=tagged_at, counts=counts)
    write_whole(path, page.encode())


def _samples(task: Task, plan: RunPlan) -> Iterator[Picks]:
    for chunk in plan.chunks:
        with opened_record(task.record(chunk.number)) as (content, _):
            yield content["sample"]


def _read_picked(plan: RunPlan, picks: Picks) -> dict[Position, Article]:
    """Read the picked articles from the input again: the parts do not contain their texts."""
    rows_by_span: dict[tuple[int, int], set[int]] = defaultdict(set)
    for kinds in picks.values():
        for _, chunk, span, row in chain.from_iterable(kinds.values()):
            rows_by_span[chunk, span].add(row)
    articles = {}
    for (chunk, span), rows in rows_by_span.items():
        faults = Faults()  # listed when the chunk was tagged
        source_span = plan.chunks[chunk].spans[span]
        for row, article in read_span(source_span, on_fault=faults.add):
            if row in rows:
                articles[chunk, span, row] = article
                if row == max(rows):
                    break
    return articles


def _positions(picks: Picks, label: str, kind: str) -> list[Position]:
    return [(chunk, span, row) for _, chunk, span, row in picks.get(label, {}).get(kind, ())]


def _label_check(
    tagger: Tagger, label_id: int, summary: Summary, *, scope_note: str, **cases: tuple[Case, ...]
) -> LabelCheck:
    name, cuts = tagger.labels[label_id], tagger.selection_in_use
    return LabelCheck(
        label=name,
        n_applied=summary.labels_applied[name],
        n_proposed=summary.labels_proposed[name],
        apply_threshold=_finite(cuts.apply_threshold[label_id]),
        propose_threshold=_finite(cuts.propose_threshold[label_id]),
        applied_cases=cases[APPLIED],
        borderline_cases=cases[BORDERLINE],
        scope_note=scope_note,
    )


def _finite(cut: float) -> float | None:
    return float(cut) if np.isfinite(cut) else None
