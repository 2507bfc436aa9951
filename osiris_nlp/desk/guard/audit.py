"""The audit log: who came in, who was kept out; the same refusal at most once a minute."""

import logging
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request

from osiris_nlp.desk.guard.limits import Buckets, Clock, neighbourhood

LogEvent = Callable[..., object]

_LONGEST_PATH = 200
_logger = logging.getLogger(__name__)


class AuditLog:
    """Notes events with `log_event(who=, address=, what=, about=)`, outside of the event loop."""

    def __init__(self, log_event: LogEvent, *, clock: Clock) -> None:
        self._log_event = log_event
        self._each = Buckets(rate=1 / 60, burst=1, clock=clock)
        self._all = Buckets(rate=1, burst=60, clock=clock)

    async def note(self, request: Request, what: str, *, who: str = "") -> None:
        """Note what an editor did."""
        event = {
            "who": who,
            "address": request.state.address,
            "what": what,
            "about": _printable(f"{request.method} {request.scope['path']}"),
        }
        await to_thread.run_sync(self._write, event)

    async def note_refusal(self, request: Request, what: str, *, who: str = "") -> None:
        """Note that somebody was kept out, unless that was done of late; of all, one a second.

        What nobody has signed in for must not fill the database, nor keep editors from it.
        """
        client = neighbourhood(request.state.address)
        if not self._each.take((what, client)) and not self._all.take("all"):
            await self.note(request, what, who=who)

    def _write(self, event: dict[str, str]) -> None:
        try:
            self._log_event(**event)
        except Exception:  # the database is away: the answer must not depend on it
            _logger.exception("Not in the audit log: %s from %s", event["what"], event["address"])


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:_LONGEST_PATH])
