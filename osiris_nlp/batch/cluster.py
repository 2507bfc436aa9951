"""Tag chunks on Dask workers, on this machine or on others that see the same files."""

import logging
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.extras import missing
from osiris_nlp.batch.chunks import Chunk
from osiris_nlp.batch.summary import Record
from osiris_nlp.batch.worker import Task, tag_chunk

LOCAL = "local"  # instead of an address: workers on this machine
_CONNECT_TIMEOUT = "5s"


def run_on_dask(
    task: Task, chunks: Sequence[Chunk], *, jobs: int | None, address: str
) -> Generator[Record]:
    """Tag chunks on Dask workers; yield the record of each chunk once it is finished.

    Only paths and positions are sent to the workers. Articles and suggestions stay in files, so
    every worker must see the inputs, the model and OUT at the same paths. If a worker dies, another
    one takes over its chunk.

    Parameters
    ----------
    jobs : number of workers on this machine, if they are local; one per processor if None
    address : address of a running scheduler, ``tcp://host:8786``, or ``local`` for workers on this machine

    Raises
    ------
    InputError
        If the scheduler does not answer.
    OsirisError
        If several workers died on the same chunk, or the scheduler is lost.
    """
    distributed = _distributed()
    with _client(distributed, jobs, address) as client:
        futures = client.map(
            tag_chunk,
            [task] * len(chunks),
            chunks,
            key=[f"tag-{task.folder.name}-{chunk.number}" for chunk in chunks],
            pure=False,
        )
        positions = {f.key: chunk.position for f, chunk in zip(futures, chunks, strict=True)}
        for future in distributed.as_completed(futures):
            try:
                yield future.result()
            except distributed.scheduler.KilledWorker:
                raise OsirisError(
                    f"Several workers died on {positions[future.key]}, perhaps for lack of memory: "
                    "continue with --resume and fewer --jobs"
                ) from None
            except (CancelledError, distributed.CancelledError, distributed.comm.CommClosedError):
                raise OsirisError(
                    "Lost the Dask scheduler; finished chunks are kept: continue with --resume"
                ) from None
            future.release()


@contextmanager
def _client(distributed: Any, jobs: int | None, address: str) -> Iterator[Any]:
    if address != LOCAL:
        try:
            client = distributed.Client(address, timeout=_CONNECT_TIMEOUT)
        except (OSError, ValueError):  # TimeoutError is an OSError
            raise InputError(
                f"No Dask scheduler at {address!r}",
                "expected the address of a running scheduler, tcp://HOST:PORT, or local",
            ) from None
        with client:
            yield client
        return
    import joblib  # noqa: PLC0415 (slow to load, and not needed with a scheduler)

    try:
        cluster = distributed.LocalCluster(
            n_workers=jobs or joblib.cpu_count(),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,  # Dask replaces a dead worker: users need not act
        )
    except RuntimeError as error:
        raise OsirisError(
            f"Dask cannot start workers ({error}): check its configuration, or tag without --dask"
        ) from None
    with cluster, distributed.Client(cluster) as client:
        yield client


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        raise missing("--dask", "cluster", error) from error
    return distributed
