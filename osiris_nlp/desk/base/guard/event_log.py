"""The audit log of the guard: sign-ins, sign-outs, and refusals (at most one per client and minute)."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.base.language.text import visible
from osiris_nlp.desk.base.guard.limits import Buckets, Clock, client_key

LogEvent = Callable[..., object]

_MAX_PATH = 200
_WAIT = 5  # seconds for which a request waits until its event is written
_RETRY_AFTER = 5  # seconds
_MAX_UNWRITTEN = 1_000  # events; further refusals are not logged
_logger = logging.getLogger(__name__)


class EventLog:
    """Logs events with `log_event(who=, address=, what=, about=)`, in order, in a thread of its own.

    Events that cannot be written, because the database does not respond, are kept in memory. They are
    tried again with the next event, every few seconds, and when the service stops.
    """

    def __init__(self, log_event: LogEvent, *, clock: Clock) -> None:
        self._log_event = log_event
        self._thread = CapacityLimiter(1)
        self._unwritten: deque[dict[str, str]] = deque()
        self._writing: asyncio.Task[bool] | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._per_client = Buckets(rate=1 / 60, burst=1, clock=clock)
        self._total = Buckets(rate=1, burst=60, clock=clock)

    def add(self, request: Request, what: str, *, who: str = "", about: str | None = None) -> None:
        """Add an event, for `write`; unless `about` says more, the event is about the request."""
        event = {
            "who": who,
            "address": request.state.address,
            "what": what,
            "about": about or _printable(f"{request.method} {request.scope['path']}"),
        }
        self._unwritten.append(event)

    async def log_refusal(self, request: Request, what: str, *, who: str = "") -> None:
        """Log a refusal, at most once a minute per client and kind, and once a second in all.

        Requests without a sign-in must not be able to fill the database or the memory, or to slow
        editors down.
        """
        client = client_key(request.state.address)
        is_rationed = self._per_client.take((what, client)) or self._total.take("all")
        if not is_rationed and len(self._unwritten) < _MAX_UNWRITTEN:
            self.add(request, what, who=who)
            await self.write()

    async def write(self) -> bool:
        """Wait until every event so far is written; return whether that happened in time."""
        writing = self._start()
        done, _ = await asyncio.wait({writing}, timeout=_WAIT)  # goes on after the timeout
        return writing in done and writing.result()

    def _start(self) -> asyncio.Task[bool]:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return self._writing

    async def _write_all(self) -> bool:
        """Write event after event, including those that are added meanwhile; stop at a failure."""
        while self._unwritten:
            if not await to_thread.run_sync(self._write_first, limiter=self._thread):
                if self._retry is not None:
                    self._retry.cancel()
                self._retry = asyncio.get_running_loop().call_later(_RETRY_AFTER, self._start)
                return False
        return True

    def _write_first(self) -> bool:
        event = self._unwritten[0]
        try:
            self._log_event(**event)
        except Exception as error:  # the response must not depend on the database
            _logger.error(  # noqa: TRY400 (a traceback only for bugs of ours)
                "Could not write to the audit log yet: %s from %s: %s",
                event["what"],
                event["address"],
                error,
                exc_info=not isinstance(error, OsirisError),
            )
            return False
        self._unwritten.popleft()
        return True


def _printable(text: str) -> str:
    short_text = text[:_MAX_PATH]
    return "".join(c if c.isprintable() and visible(c) == c else "?" for c in short_text)
