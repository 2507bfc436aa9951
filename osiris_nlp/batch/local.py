"""Chunks tagged on this machine: here, or by a few processes beside."""

import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.batch.plan import Chunk
from osiris_nlp.batch.summary import Record
from osiris_nlp.batch.tagging import Task, prepare, tag_chunk

_FEW = 4  # chunks that are tagged before other processes would have started
_LARGE = 10_000_000  # bytes that are surely more
_A_LOOK = 0.2  # seconds between two looks for the parent
TagAll = Callable[[Task, Sequence[Chunk]], Generator[Record]]


@contextmanager
def processes(model: Path, name: str, *, jobs: int | None, size: int) -> Iterator[TagAll]:
    """Give what tags chunks, and yields the record of each as it is finished.

    It raises OsirisError if a process is killed (by the system, for want of memory): what was
    finished stays.

    Parameters
    ----------
    model, name : what the processes load meanwhile
    jobs : processes, 1 or more; as many as there are processors when None
    size : bytes there are to read, as far as is known; if they are many, the processes are started
        at once
    """
    import joblib  # noqa: PLC0415 (a start-up that the other engine does not need)

    jobs = jobs or joblib.cpu_count()
    pool = _started(jobs, model, name) if jobs > 1 and size > _LARGE else None

    def tag_all(task: Task, chunks: Sequence[Chunk]) -> Generator[Record]:
        nonlocal pool
        if pool is None and (jobs == 1 or len(chunks) < _FEW):
            yield from (tag_chunk(task, chunk) for chunk in chunks)
            return
        pool = pool or _started(jobs, model, name)
        yield from _tagged(pool, task, chunks)

    try:
        yield tag_all
    finally:
        if pool is not None:
            with _deaf():
                pool.shutdown()


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear of no second interrupt while processes end: half-ended they would never."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _started(jobs: int, model: Path, name: str) -> Any:
    """Return processes that load the model; joblib's: they never run the caller's main module."""
    from joblib.externals.loky import ProcessPoolExecutor  # noqa: PLC0415

    pool = ProcessPoolExecutor(jobs, initializer=_serve, initargs=(os.getpid(),))
    # What starts now never hears of an interrupt: that is for the parent to deal with. Starting the
    # tracker of shared things would lift the block again.
    resource_tracker.ensure_running()
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(jobs):
            pool.submit(prepare, model, name)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
    return pool


def _tagged(pool: Any, task: Task, chunks: Sequence[Chunk]) -> Iterator[Record]:
    futures: list[Future[Record]] = []
    try:
        futures.extend(pool.submit(tag_chunk, task, chunk) for chunk in chunks)
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise OsirisError(
            "A worker process was killed, for want of memory perhaps: --resume goes on where "
            "it stopped; with --jobs 1 it takes least"
        ) from None
    finally:
        for future in futures:
            future.cancel()


def _serve(parent: int) -> None:
    """Make a worker end when its parent does, however it does."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_A_LOOK)
    os._exit(1)
