"""A run from its inputs to its output: plan it, tag the unfinished chunks, write the result."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import remove_leftovers, write_whole
from osiris_nlp.base.progress import Progress
from osiris_nlp.batch.chunks import Chunk, RunPlan, columns_report, make_plan
from osiris_nlp.batch.cluster import run_on_dask
from osiris_nlp.batch.existing import (
    MANIFEST,
    accompanying_path,
    check_files,
    check_new,
    check_page,
    earlier_summary,
    foreign_output,
    page_exists,
)
from osiris_nlp.batch.local import TagAll, local_workers
from osiris_nlp.batch.outputs.destination import (
    Output,
    exists,
    find_output,
    renamed_fields,
    write_output,
)
from osiris_nlp.batch.outputs.table import Shape, has_uris, merge_kinds
from osiris_nlp.batch.sample_page import write_sample_page
from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.batch.summary import Record, Summary, opened_record
from osiris_nlp.batch.worker import Task, load_batch_tagger
from osiris_nlp.batch.workspace import Workspace
from osiris_nlp.corpus import FAULTS, STDIN, check_apart, find_sources, list_faults
from osiris_nlp.corpus.cells import check_labels
from osiris_nlp.corpus.rows import MAX_COLUMNS
from osiris_nlp.model.folders.registry import read_manifest as read_model_manifest
from osiris_nlp.model.tagger import Tagger

_FORMAT = 1  # version of the manifests, records and parts
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def tag(
    model: str | Path,
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    settings: RunSettings | None = None,
    jobs: int | None = None,
    dask: str | None = None,
    resume: bool = False,
    review: str | Path | None = None,
    on_remark: Callable[[str], None] | None = None,
    on_progress: Progress | None = None,
) -> Summary:
    """Tag every article of the inputs, and write the best labels of each, in order.

    An article's row contains `id`, `title`, `suggestions`, `model` and its extra fields; if it has
    labels, also `labels` and the `changes` proposed to them. Suggestions for an article of a SPIP
    site have the site's `id_mot` of the label. OUT appears complete or not at all.
    Until then the finished chunks wait in ``OUT.partial``, from which a killed run can be resumed.
    Invalid rows are listed in ``OUT.errors.jsonl``. ``OUT.manifest.json`` records what was done.

    Parameters
    ----------
    model : folder of the model
    inputs : files, folders and sites to read, as for `read_articles`
    out : a file ending in ``.jsonl``, ``.csv`` or ``.parquet``, or a folder of Parquet files (a
        name ending in ``/``)
    settings : how to read the articles, which of them to tag, and what to write about them
    jobs : number of processes; one per processor if None
    dask : address of the Dask scheduler whose workers tag, or ``local`` for a cluster of `jobs` processes
        on this machine
    resume : whether to continue an unfinished run, if there is one
    review : HTML page to write with some articles of each label, for an editor to check
    on_remark : called with a line on which columns were read, unless each has the name of its field, and
        with one on the time that a sentence encoder takes
    on_progress : called with the name of the step, the number of rows done, and their total; the
        first call reports what an earlier run finished

    Raises
    ------
    InputError
        If OUT already exists, another run is writing it, the run to resume had other arguments, a
        source cannot be read, there is no column of titles or texts, or OUT is a table (not JSONL) and a
        label has a ``|``. Nothing is written then.
    ModelError
        If the model cannot be loaded.
    """
    settings = settings or RunSettings()
    settings = replace(settings, review=settings.review or review is not None)
    settings.check()
    output = find_output(out)
    check_apart(output.base_path, inputs, by_name=True)
    workspace = Workspace.next_to(output.base_path)
    with workspace.locked():
        check_files(output)  # before anything else: this run must not touch them
        with _remove_if_empty(workspace):
            return _tag(
                Path(model),
                inputs,
                output,
                workspace,
                settings=settings,
                jobs=jobs,
                dask=dask,
                resume=resume,
                sample_page=None if review is None else Path(review),
                on_remark=on_remark,
                on_progress=on_progress or (lambda *_: None),
            )


def _tag(
    model: Path,
    inputs: Sequence[str | Path],
    output: Output,
    workspace: Workspace,
    *,
    settings: RunSettings,
    jobs: int | None,
    dask: str | None,
    resume: bool,
    sample_page: Path | None,
    on_remark: Callable[[str], None] | None,
    on_progress: Progress,
) -> Summary:
    """Tag as `tag` does; the caller holds the lock and has checked the files."""
    model_manifest = read_model_manifest(model)
    tagger = load_batch_tagger(model, model_manifest, encoder=settings.encoder)
    sha256 = model_manifest["sha256"]
    if output.kind != "jsonl":
        check_labels(tagger.labels)
    size = _input_bytes(inputs)
    if sample_page is not None:
        check_page(sample_page, output, inputs, resume=resume)
        if tagger.has_many_labels:
            raise InputError(
                f"--review with a model of {len(tagger.labels)} labels",
                "expected one of at most 1,000",
            )
    folder = model.resolve()
    workers: AbstractContextManager[TagAll]
    if dask is not None:
        workers = nullcontext(partial(run_on_dask, jobs=jobs, address=dask))
    else:
        workers = local_workers(folder, sha256, encoder=settings.encoder, jobs=jobs, size=size)
    with workers as tag_all:
        workspace.discard_if_empty()
        if not resume:
            check_new(output, workspace)
        if STDIN in map(str, inputs):
            workspace.create()
        plan = make_plan(
            inputs,
            columns=settings.columns,
            folder=workspace.folder,
            exclude=output.base_path,
            encoder=settings.encoder,
        )
        _remark_on(plan, tagger, on_remark)
        manifest = _manifest(tagger.name, sha256, settings, plan)
        if (summary := earlier_summary(output, workspace, manifest, sample_page)) is not None:
            workspace.remove()
            return summary
        if sample_page is not None and os.path.lexists(sample_page) and not workspace.is_writing:
            raise page_exists(sample_page)
        manifest = workspace.begin(manifest)
        task = Task(folder, sha256, settings, workspace.chunks_folder(manifest).absolute())
        run = _Run(output, workspace, plan, task, manifest, on_progress)
        with closing(tag_all(task, run.load_finished())) as records:
            for record in records:
                run.add(record)
    return run.finish(sample_page)  # without the workers, whose memory writing may need


@dataclass(frozen=True, slots=True)
class _Run:
    """A run in progress, with the records of the chunks finished so far, including by an earlier attempt."""

    output: Output
    workspace: Workspace
    plan: RunPlan
    task: Task
    manifest: Mapping[str, Any]
    on_progress: Progress
    records: dict[int, Record] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def load_finished(self) -> list[Chunk]:
        """Load the records of an earlier attempt, report them as progress, and return the chunks still to tag."""
        records = self.workspace.finished_records(self.manifest)
        for record in records:
            self._check_columns(record)
            self.records[record.chunk] = record
        self._report_progress()
        return [chunk for chunk in self.plan.chunks if chunk.number not in self.records]

    def add(self, record: Record) -> None:
        """Add the record of a chunk that has just been finished."""
        self._check_columns(record)
        self.records[record.chunk] = record
        self._report_progress()

    def _report_progress(self) -> None:
        rows = sum(record.rows for record in self.records.values())
        self.on_progress("tagging", rows, self.plan.rows)

    def finish(self, sample_page: Path | None) -> Summary:
        """Write OUT and its accompanying files from the parts, then remove the workspace."""
        records = [self.records[chunk.number] for chunk in self.plan.chunks]
        summary = sum((record.summary for record in records), Summary())
        settings = self.task.settings
        self._check_unwritten(sample_page)
        self.workspace.start_writing()
        for suffix in (FAULTS, MANIFEST):
            remove_leftovers(accompanying_path(self.output, suffix))
        list_faults(self.output.base_path, self._fault_lines(), summary.faults)
        if sample_page is not None:
            remove_leftovers(sample_page)
            tagged_at = str(self.manifest["begun"])
            write_sample_page(sample_page, self.task, self.plan, summary, tagged_at=tagged_at)
        kinds = merge_kinds(record.kinds for record in records)
        parts = [self.task.part(chunk.number) for chunk in self.plan.chunks]
        shape = Shape(
            settings.top,
            kinds,
            settings.keep_text,
            settings.evidence,
            labels=summary.compared > 0,
            id_mots=self.plan.reads_site,
            uris=has_uris(parts),
        )
        write_output(
            self.output,
            parts,
            shape,
            on_rows=lambda rows: self.on_progress("writing", rows, summary.articles),
        )
        manifest = {
            **self.manifest,
            "ended": _now(),
            "renamed": renamed_fields(self.output, shape),
            "summary": summary.to_dict(),
        }
        write_whole(accompanying_path(self.output, MANIFEST), orjson.dumps(manifest, option=_JSON))
        self.workspace.remove()
        return summary

    def _check_unwritten(self, sample_page: Path | None) -> None:
        """Check again, hours later, that nobody has put anything where this run is about to write."""
        check_files(self.output)
        if self.workspace.is_writing:
            return
        if exists(self.output):
            raise foreign_output(self.output)
        if sample_page is not None and os.path.lexists(sample_page):
            raise page_exists(sample_page)

    def _fault_lines(self) -> Iterator[bytes]:
        for chunk in self.plan.chunks:
            with opened_record(self.task.record(chunk.number)) as (_, fault_lines):
                yield from fault_lines

    def _check_columns(self, record: Record) -> None:
        """Raise InputError if the fields of a chunk make too many columns for a table."""
        self.kinds.update(merge_kinds((self.kinds, record.kinds)))
        if self.output.kind != "jsonl" and len(self.kinds) > MAX_COLUMNS:
            raise InputError(
                f"More than {MAX_COLUMNS} different fields, too many for a table",
                f"choose a .jsonl file as OUT, and remove {str(self.workspace.folder)!r}",
            )


def _remark_on(plan: RunPlan, tagger: Tagger, on_remark: Callable[[str], None] | None) -> None:
    """Check and report which columns are read, and how long an encoder takes if the articles are long ones."""
    report = columns_report(plan)
    if report and on_remark:
        on_remark(report)
    if tagger.second_view and on_remark:
        seconds = tagger.second_view.encoder.longest()
        on_remark(
            f"The sentence encoder takes up to {1000 * seconds:.0f} ms per article on this machine: in "
            f"one process, up to {max(seconds * plan.rows / 60, 1):.0f} min for {plan.rows:,} rows"
        )


def _input_bytes(inputs: Sequence[str | Path]) -> int:
    """Return the total bytes of the files to read."""
    sources = find_sources(*(name for name in inputs if str(name) != STDIN))
    return sum(Path(source.location).stat().st_size for source in sources if not source.is_site)


@contextmanager
def _remove_if_empty(workspace: Workspace) -> Iterator[None]:
    """If the block fails before any chunk is finished, remove the workspace; the caller holds the lock."""
    try:
        yield
    except BaseException:
        if workspace.is_marked and not workspace.has_records:
            workspace.remove()
        raise


def _manifest(
    model: str, model_sha256: str, settings: RunSettings, plan: RunPlan
) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": version("osiris-nlp"),
        "model": model,
        "model_sha256": model_sha256,
        "settings": settings.to_dict(),
        "inputs": list(plan.inputs),
        "rows": plan.rows,
        "chunks": len(plan.chunks),
        "begun": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
