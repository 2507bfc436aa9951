"""Chunks tagged on this machine: here, or by a few processes beside."""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Generator, Sequence

from osiris_nlp.batch.plan import Chunk
from osiris_nlp.batch.summary import Record
from osiris_nlp.batch.tagging import Task, tag_chunk
from osiris_nlp.errors import OsirisError

_FEW = 4  # chunks that are tagged before other processes would have started
_A_LOOK = 0.2  # seconds between two looks for the parent
_IDLE = 5  # seconds after which a process without work ends


def run_here(task: Task, chunks: Sequence[Chunk], *, jobs: int | None) -> Generator[Record]:
    """Tag chunks with so many processes at a time; yield the record of each as it is finished.

    Parameters
    ----------
    jobs : processes, 1 or more; as many as there are processors when None

    Raises
    ------
    OsirisError
        If a process is killed (by the system, for want of memory); what was finished stays.
    """
    import joblib  # noqa: PLC0415 (a start-up that the other engine does not need)
    from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415

    jobs = min(jobs or joblib.cpu_count(), len(chunks))
    if jobs == 1 or len(chunks) < _FEW:
        yield from (tag_chunk(task, chunk) for chunk in chunks)
        return
    with joblib.parallel_config(
        "loky",
        initializer=_serve,
        initargs=(os.getpid(),),
        idle_worker_timeout=_IDLE,
        inner_max_num_threads=1,
    ):
        at_work = joblib.Parallel(
            n_jobs=jobs,
            return_as="generator_unordered",
            batch_size=1,
            pre_dispatch="2*n_jobs",
        )
        tagged = at_work(joblib.delayed(tag_chunk)(task, chunk) for chunk in chunks)
        try:
            for record in tagged:  # noqa: UP028 (it must be closed here, where that is quiet)
                yield record
        except TerminatedWorkerError:
            raise OsirisError(
                "A worker process was killed, for want of memory perhaps: --resume goes on where "
                "it stopped; with --jobs 1 it takes least"
            ) from None
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the others were cancelled
                tagged.close()


def _serve(parent: int) -> None:
    """Make a worker leave interrupts to its parent, and end when that does, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_A_LOOK)
    sys.stderr.flush()
    os._exit(1)
