"""Room for what takes much memory or time: whoever finds none waits a moment, then is refused."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from osiris_nlp.base.errors import OsirisError

WAIT = 5  # seconds; browsers give up after 20, and reading may take 10
_POLL = 0.02  # seconds


class BusyError(OsirisError):
    """The desk is busy with other requests of this kind; nothing was done."""


class Room:
    """A number of places that requests share.

    anyio's and asyncio's semaphores have neither weights nor a limit to the time that one waits.

    Examples
    --------
    >>> async def upload(room: Room) -> str:
    ...     async with room.take(3):
    ...         return f"{room.free} free"
    >>> anyio.run(upload, Room(8))
    '5 free'
    """

    def __init__(self, places: int, *, wait: float = WAIT) -> None:
        self.free, self._wait = places, wait

    @asynccontextmanager
    async def take(self, places: int = 1) -> AsyncIterator[None]:
        """Hold some of the places during the block.

        Raises
        ------
        BusyError
            If they are still taken when the time to wait is over.
        """
        deadline = time.monotonic() + self._wait
        while places > self.free:
            if time.monotonic() > deadline:
                raise BusyError("Too much is being sent or read at the moment: try again later")
            await anyio.sleep(_POLL)
        self.free -= places
        try:
            yield
        finally:
            self.free += places
