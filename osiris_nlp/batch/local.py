"""Tag chunks on this machine, in this process or in a pool of worker processes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.batch.chunks import Chunk
from osiris_nlp.batch.summary import Record
from osiris_nlp.batch.worker import Task, prepare, tag_chunk

_MIN_CHUNKS = 4  # fewer chunks are tagged before a pool would have started
_LARGE = 10_000_000  # bytes; a larger input certainly has at least that many chunks
_PARENT_POLL = 0.2  # seconds between two checks that the parent is alive
TagAll = Callable[[Task, Sequence[Chunk]], Generator[Record]]


@contextmanager
def local_workers(
    model: Path, sha256: str, *, encoder: bool, jobs: int | None, size: int
) -> Iterator[TagAll]:
    """Yield a function that tags chunks and yields the record of each chunk once it is finished.

    The function raises OsirisError if a process is killed, for example by the system for lack of
    memory. Finished chunks are kept.

    Parameters
    ----------
    model, sha256 : the model that the processes load in advance, and the hash of its manifest
    encoder : whether they use its sentence encoder
    jobs : number of processes, 1 or more; one per processor if None
    size : bytes to read, as far as known; a large input starts the processes at once
    """
    prepare_model = partial(prepare, model, sha256, encoder=encoder)
    pool = _start_pool(jobs, prepare_model) if size > _LARGE else None

    def tag_all(task: Task, chunks: Sequence[Chunk]) -> Generator[Record]:
        nonlocal pool
        if pool is None and len(chunks) >= _MIN_CHUNKS:
            pool = _start_pool(jobs, prepare_model)
        if pool is None:
            yield from (tag_chunk(task, chunk) for chunk in chunks)
        else:
            yield from _tag_in_pool(pool, task, chunks)

    try:
        yield tag_all
    finally:
        if pool is not None:
            with _ignore_interrupts():
                pool.shutdown()


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore further interrupts during shutdown; a second one would leave the pool hanging."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _start_pool(jobs: int | None, prepare_model: Callable[[], None]) -> Any:
    """Start joblib's processes (they never run the caller's main module) and load the model; None for one."""
    if jobs == 1:
        return None
    import joblib  # noqa: PLC0415 (slow to load, and not needed for one process, a few articles or Dask)
    from joblib.externals.loky import ProcessPoolExecutor  # noqa: PLC0415

    jobs = jobs or joblib.cpu_count()
    if jobs == 1:
        return None
    pool = ProcessPoolExecutor(jobs, initializer=_begin_worker, initargs=(os.getpid(),))
    # The workers inherit this mask and never receive an interrupt: the parent handles it. The
    # resource tracker is started first, because starting it would lift the block again.
    resource_tracker.ensure_running()
    previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(jobs):
            pool.submit(prepare_model)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
    return pool


def _tag_in_pool(pool: Any, task: Task, chunks: Sequence[Chunk]) -> Iterator[Record]:
    futures: list[Future[Record]] = []
    try:
        futures.extend(pool.submit(tag_chunk, task, chunk) for chunk in chunks)
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise OsirisError(
            "A worker process was killed, perhaps for lack of memory: continue with --resume; "
            "--jobs 1 uses the least memory"
        ) from None
    finally:
        for future in futures:
            future.cancel()


def _begin_worker(parent: int) -> None:
    """Make this worker exit when its parent does, however the parent ends, and load no SciPy."""
    # numba loads SciPy's linear algebra if there is any. No kernel uses it, and it takes 15 MB.
    sys.modules["scipy.linalg.cython_blas"] = cast("ModuleType", None)
    threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()


def _exit_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL)
    os._exit(1)
