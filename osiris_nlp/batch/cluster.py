"""Chunks tagged by Dask workers, on this machine or on others that see the same files."""

import logging
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from osiris_nlp.base.errors import InputError, MissingExtraError, OsirisError
from osiris_nlp.batch.plan import Chunk
from osiris_nlp.batch.summary import Record
from osiris_nlp.batch.tagging import Task, tag_chunk

_PATIENCE = "5s"  # for a scheduler's first answer


def run_on_dask(
    task: Task, chunks: Sequence[Chunk], *, jobs: int | None, scheduler: str | None
) -> Generator[Record]:
    """Tag chunks on Dask workers; yield the record of each as it is finished.

    What travels is paths and places; articles and suggestions stay in files, so that inputs, model
    and OUT must be at the same paths for all workers. A chunk whose worker dies is given to another.

    Parameters
    ----------
    jobs : processes of the cluster on this machine, where no scheduler is named; as many as there
        are processors when None
    scheduler : address of one that is there, ``tcp://host:8786``

    Raises
    ------
    InputError
        If the scheduler does not answer.
    OsirisError
        If a chunk killed several workers.
    """
    distributed = _distributed()
    with _client(distributed, jobs, scheduler) as client:
        tagged = client.map(
            tag_chunk,
            [task] * len(chunks),
            chunks,
            key=[f"tag-{task.folder.name}-{chunk.number}" for chunk in chunks],
            pure=False,
        )
        place = {future.key: chunk.place for future, chunk in zip(tagged, chunks, strict=True)}
        for future in distributed.as_completed(tagged):
            try:
                yield future.result()
            except distributed.scheduler.KilledWorker:
                raise OsirisError(
                    f"Workers died over {place[future.key]}: --resume tries again"
                ) from None
            except (CancelledError, distributed.CancelledError, distributed.comm.CommClosedError):
                raise OsirisError(
                    "The Dask scheduler is gone; what is finished stays: --resume goes on"
                ) from None
            future.release()


@contextmanager
def _client(distributed: Any, jobs: int | None, scheduler: str | None) -> Iterator[Any]:
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError):  # TimeoutError is an OSError
            raise InputError(
                f"No Dask scheduler at {scheduler!r}", "expected tcp://HOST:PORT of one that runs"
            ) from None
        with client:
            yield client
        return
    import joblib  # noqa: PLC0415 (slow to load, and not needed with a scheduler)

    with (
        distributed.LocalCluster(
            n_workers=jobs or joblib.cpu_count(),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,  # a worker that died is replaced: nothing to do about it
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "--engine dask needs Dask: pip install 'osiris-nlp[dask]'"
        ) from error
    return distributed
