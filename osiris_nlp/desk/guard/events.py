"""The audit log of the guard: sign-ins, sign-outs, and refusals (at most one per client and minute)."""

import logging
from collections import deque
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from osiris_nlp.base.text import visible
from osiris_nlp.desk.guard.limits import Buckets, Clock, client_key

LogEvent = Callable[..., object]

_MAX_PATH = 200
_MAX_THREADS = 8  # at a time; the others serve pages while the database keeps these waiting
_MAX_UNWRITTEN = 1_000  # events; the oldest are dropped
_logger = logging.getLogger(__name__)


class EventLog:
    """Logs events with `log_event(who=, address=, what=, about=)`, outside the event loop.

    Events that cannot be written, because the database does not respond, are written with the next one.
    """

    def __init__(self, log_event: LogEvent, *, clock: Clock) -> None:
        self._log_event = log_event
        self._threads = CapacityLimiter(_MAX_THREADS)
        self._unwritten: deque[dict[str, str]] = deque(maxlen=_MAX_UNWRITTEN)
        self._per_client = Buckets(rate=1 / 60, burst=1, clock=clock)
        self._total = Buckets(rate=1, burst=60, clock=clock)

    async def log(
        self, request: Request, what: str, *, who: str = "", about: str | None = None
    ) -> None:
        """Log an editor's action; unless `about` says more, the event is about the request."""
        event = {
            "who": who,
            "address": request.state.address,
            "what": what,
            "about": about or _printable(f"{request.method} {request.scope['path']}"),
        }
        self._unwritten.append(event)
        if self._threads.available_tokens:
            await to_thread.run_sync(self._write_all, limiter=self._threads)

    async def log_refusal(self, request: Request, what: str, *, who: str = "") -> None:
        """Log a refusal, at most once a minute per client and kind, and once a second in all.

        Requests without a sign-in must not be able to fill the database or slow editors down.
        """
        client = client_key(request.state.address)
        if not self._per_client.take((what, client)) and not self._total.take("all"):
            await self.log(request, what, who=who)

    def _write_all(self) -> None:
        while event := self._next_unwritten():
            try:
                self._log_event(**event)
            except Exception:  # the response must not depend on the database
                self._unwritten.appendleft(event)
                _logger.exception(
                    "Could not write to the audit log yet: %s from %s",
                    event["what"],
                    event["address"],
                )
                return

    def _next_unwritten(self) -> dict[str, str] | None:
        try:
            return self._unwritten.popleft()
        except IndexError:  # also if another thread was faster
            return None


def _printable(text: str) -> str:
    short_text = text[:_MAX_PATH]
    return "".join(c if c.isprintable() and visible(c) == c else "?" for c in short_text)
