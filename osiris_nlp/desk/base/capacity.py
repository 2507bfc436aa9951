"""Capacities for what takes much memory or time: a request that finds none free waits, then is refused."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from osiris_nlp.base.errors import OsirisError

WAIT = 5  # seconds; browsers give up after 20, and reading may take 10
_POLL = 0.02  # seconds


class BusyError(OsirisError):
    """The desk is busy with other requests of this kind; nothing was done."""


class Capacity:
    """A number of units, such as bytes, that requests share.

    anyio's and asyncio's semaphores have neither weights nor a limit to the waiting time.

    Examples
    --------
    >>> async def upload(capacity: Capacity) -> str:
    ...     async with capacity.take(3):
    ...         return f"{capacity.free} free"
    >>> anyio.run(upload, Capacity(8))
    '5 free'
    """

    def __init__(self, units: int, *, wait: float = WAIT) -> None:
        self.free, self._wait = units, wait

    @asynccontextmanager
    async def take(self, units: int = 1) -> AsyncIterator[None]:
        """Hold some of the units during the block.

        Raises
        ------
        BusyError
            If too few are free when the time to wait is over.
        """
        deadline = time.monotonic() + self._wait
        while units > self.free:
            if time.monotonic() > deadline:
                raise BusyError("Too much is being sent or read at the moment: try again later")
            await anyio.sleep(_POLL)
        self.free -= units
        try:
            yield
        finally:
            self.free += units
