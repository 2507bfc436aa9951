"""A run from its inputs to its output: what there is to do, what is done, what is left."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import write_whole, writing_whole
from osiris_nlp.base.progress import Progress
from osiris_nlp.batch.cluster import run_on_dask
from osiris_nlp.batch.local import TagAll, processes
from osiris_nlp.batch.outputs.columns import Shape, merged
from osiris_nlp.batch.outputs.folder import clear
from osiris_nlp.batch.outputs.outputs import Output, exists, find_output, renamed, write_output
from osiris_nlp.batch.plan import Chunk, Plan, make_plan
from osiris_nlp.batch.review import write_review
from osiris_nlp.batch.settings import Settings
from osiris_nlp.batch.summary import Record, Summary, total
from osiris_nlp.batch.tagging import Task
from osiris_nlp.batch.workspace import Workspace, check_same, read_manifest
from osiris_nlp.corpus import FAULTS, STDIN, Source, check_apart, find_sources, piped
from osiris_nlp.model.registry import load_model

_MANIFEST = ".manifest.json"
_FORMAT = 1  # of manifests, records and parts
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def tag(
    model: str | Path,
    places: Sequence[str | Path],
    out: str | Path,
    *,
    settings: Settings | None = None,
    jobs: int | None = None,
    engine: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    resume: bool = False,
    review: str | Path | None = None,
    on_progress: Progress | None = None,
) -> Summary:
    """Write the best labels of every article of some inputs, in order.

    An article's row holds `id`, `title`, `suggestions`, `model` and whatever fields it carried that
    are not an article's own; where it carried labels, these and the `changes` proposed. OUT appears
    whole or not at all. Until then finished chunks wait in ``OUT.partial``, from which a run that
    was killed goes on. Rows that are no article are listed in ``OUT.errors.jsonl``; what was done
    is kept in ``OUT.manifest.json``.

    Parameters
    ----------
    model : folder of the model
    places : as the sources of `read_articles`
    out : a file in ``.jsonl``, ``.csv`` or ``.parquet``, a folder of Parquet files (its name ends
        in ``/``), or the URL of a database, with ``?table=NAME``
    settings : what to write of which articles
    jobs : processes; as many as there are processors when None
    engine, scheduler : ``dask`` tags on Dask workers, those of a scheduler's address or of a
        cluster of `jobs` processes on this machine
    resume : go on with the run that was begun, if one was
    review : write a page (HTML) with some articles of each label for an editor
    on_progress : called with what is being done, how many rows are done, and of how many; first
        with what an earlier run had done

    Raises
    ------
    InputError
        If OUT stands in the way or another run is writing it, what is to be resumed was begun
        otherwise, or a source cannot be read. Nothing is written then.
    ModelError
        If the model cannot be loaded.
    """
    settings = settings or Settings()
    settings = replace(settings, review=settings.review or review is not None)
    settings.check()
    output, name = find_output(out), load_model(model).name
    size = _check_apart(output, places)
    if review is not None:
        _check_review(Path(review), output, places, resume=resume)
    workspace, folder = Workspace.beside(output.beside), Path(model).resolve()
    opening: AbstractContextManager[TagAll]
    if engine == "dask":
        opening = nullcontext(partial(run_on_dask, jobs=jobs, scheduler=scheduler))
    else:
        opening = processes(folder, name, jobs=jobs, size=size)
    with workspace.locked(), _nothing_left(workspace), opening as tag_all:
        workspace.forget()
        if not resume:
            _check_new(output, workspace, settings)
        plan = _plan(places, output, workspace, settings)
        manifest = _manifest(name, settings, plan)
        if (done := _already_done(output, workspace, manifest)) is not None:
            if review is not None and not Path(review).exists():
                raise InputError(
                    f"The run is done, and {str(review)!r} is not there",
                    "a page is made with its run: begin anew under another name",
                )
            workspace.remove()
            return done
        manifest = workspace.begin(manifest)
        task = Task(folder, name, settings, workspace.chunks(manifest).resolve())
        run = _Run(output, workspace, plan, task, manifest, on_progress or _silent)
        with closing(tag_all(task, run.go_on())) as tagged:
            for record in tagged:
                run.take(record)
        return run.finish(review)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run under way, and the chunks finished so far, by itself or before it was stopped."""

    output: Output
    workspace: Workspace
    plan: Plan
    task: Task
    manifest: Mapping[str, Any]
    on_progress: Progress
    records: dict[int, Record] = field(default_factory=dict)

    def go_on(self) -> list[Chunk]:
        """Take in what was finished before; return the chunks that are left."""
        self.records.update((r.chunk, r) for r in self.workspace.finished(self.manifest))
        self._tell()
        return [chunk for chunk in self.plan.chunks if chunk.number not in self.records]

    def take(self, record: Record) -> None:
        """Take in a chunk that was finished just now."""
        self.records[record.chunk] = record
        self._tell()

    def _tell(self) -> None:
        rows = sum(record.rows for record in self.records.values())
        self.on_progress("tagging", rows, self.plan.rows)

    def finish(self, review: str | Path | None) -> Summary:
        """Make OUT of the parts, and what stands beside it; then take the workspace away."""
        records = [self.records[chunk.number] for chunk in self.plan.chunks]
        done, settings = total(records), self.task.settings
        self.workspace.start_writing()
        for beside in (FAULTS, _MANIFEST):
            clear(_beside(self.output, beside))
        self._write_faults(done.faults)
        if review is not None:
            clear(Path(review))
            begun = str(self.manifest["begun"])
            write_review(review, self.task, self.plan, done, made=begun)
        kinds = merged(record.kinds for record in records)
        shape = _shape(settings, kinds, labels=done.compared > 0)
        parts = [self.task.part(chunk.number) for chunk in self.plan.chunks]
        write_output(
            self.output,
            parts,
            shape,
            on_rows=lambda rows: self.on_progress("writing", rows, done.articles),
        )
        ended = {
            **self.manifest,
            "ended": _now(),
            "renamed": renamed(self.output, shape),
            "summary": done.to_dict(),
        }
        write_whole(_beside(self.output, _MANIFEST), orjson.dumps(ended, option=_JSON))
        self.workspace.remove()
        return done

    def _write_faults(self, faults: int) -> None:
        """Write the faults of all chunks, in order; without one, remove what stood there."""
        path = _beside(self.output, FAULTS)
        if not faults:
            path.unlink(missing_ok=True)
            return
        with writing_whole(path) as stream:
            for chunk in self.plan.chunks:
                said = orjson.loads(self.task.record(chunk.number).read_bytes())
                stream.writelines(orjson.dumps(row) + b"\n" for row in said["faults"])


def _silent(doing: str, done: int, of: int) -> None:
    pass


def _check_apart(output: Output, places: Sequence[str | Path]) -> int:
    """Raise InputError if OUT would be read as input; return the bytes of the files to read."""
    named = [place for place in places if str(place) != STDIN]
    check_apart(output.beside, named)
    files = [source.place for source in find_sources(*named) if not source.is_site]
    return sum(Path(file).stat().st_size for file in files)


def _check_review(
    review: Path, output: Output, places: Sequence[str | Path], *, resume: bool
) -> None:
    """Raise InputError if the page would take the place of something else."""
    if not review.parent.is_dir():
        raise InputError(f"No folder {str(review.parent)!r}", "make it first")
    check_apart(review, places)
    taken = review.absolute() == output.beside.absolute() or review.is_dir()
    if taken or (os.path.lexists(review) and not resume):
        raise InputError(f"{str(review)!r} exists", "name another file, or remove it")


def _check_new(output: Output, workspace: Workspace, settings: Settings) -> None:
    begun = workspace.manifest()
    if begun is not None:
        raise InputError(
            f"{output.name!r} was begun on {begun.get('begun')} and is not whole",
            f"--resume goes on with it; to begin anew remove {str(workspace.folder)!r}",
        )
    if exists(output, _shape(settings)):
        raise InputError(f"{output.name!r} exists", "name another file, or remove it")


def _shape(
    settings: Settings, kinds: Mapping[str, str] | None = None, *, labels: bool = True
) -> Shape:
    return Shape(settings.top, kinds or {}, settings.keep_text, settings.evidence, labels)


@contextmanager
def _nothing_left(workspace: Workspace) -> Iterator[None]:
    """Take a workspace away in which nothing was finished, if that is how it ends; the lock is held."""
    try:
        yield
    except BaseException:
        if not workspace.has_finished:
            workspace.remove()
        raise


def _plan(
    places: Sequence[str | Path], output: Output, workspace: Workspace, settings: Settings
) -> Plan:
    copy = copy_of_stdin(workspace.folder) if STDIN in map(str, places) else None
    return make_plan(places, piped=copy, apart=output.beside, limit=settings.limit)


def copy_of_stdin(folder: Path) -> Source:
    """Copy what is piped in to a file that workers can open, and return it as a source."""
    file = folder / "stdin"
    with piped() as (stream, form), writing_whole(file) as copy:
        shutil.copyfileobj(stream, copy)
    return Source(str(file), form, "standard input")


def _manifest(model: str, settings: Settings, plan: Plan) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": version("osiris-nlp"),
        "model": model,
        "settings": settings.to_dict(),
        "inputs": list(plan.inputs),
        "rows": plan.rows,
        "chunks": len(plan.chunks),
        "begun": _now(),
    }


def _already_done(
    output: Output, workspace: Workspace, manifest: Mapping[str, Any]
) -> Summary | None:
    """Return what was done if the same run came to its end; None if it is to begin or to go on.

    Raises
    ------
    InputError
        If what stands at OUT, or was begun, is another run's.
    """
    begun = workspace.manifest()
    if begun is not None:
        check_same(begun, manifest)
        if exists(output) and not workspace.is_writing:
            raise InputError(f"{output.name!r} exists", "move it away: this run has not written it")
        return None
    if not exists(output):
        return None
    ended = read_manifest(_beside(output, _MANIFEST))
    if ended is None or "summary" not in ended:
        raise InputError(f"{output.name!r} exists", "name another file, or remove it")
    check_same(ended, manifest)
    return Summary.from_dict(ended["summary"])


def _beside(output: Output, ending: str) -> Path:
    return output.beside.with_name(output.beside.name + ending)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
