"""The audit log of the guard: sign-ins, sign-outs, and refusals (at most one per client and minute)."""

import logging
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request

from osiris_nlp.desk.guard.limits import Buckets, Clock, client_key

LogEvent = Callable[..., object]

_MAX_PATH = 200
_logger = logging.getLogger(__name__)


class EventLog:
    """Logs events with `log_event(who=, address=, what=, about=)`, outside the event loop."""

    def __init__(self, log_event: LogEvent, *, clock: Clock) -> None:
        self._log_event = log_event
        self._per_client = Buckets(rate=1 / 60, burst=1, clock=clock)
        self._total = Buckets(rate=1, burst=60, clock=clock)

    async def log(self, request: Request, what: str, *, who: str = "") -> None:
        """Log an editor's action."""
        event = {
            "who": who,
            "address": request.state.address,
            "what": what,
            "about": _printable(f"{request.method} {request.scope['path']}"),
        }
        await to_thread.run_sync(self._write, event)

    async def log_refusal(self, request: Request, what: str, *, who: str = "") -> None:
        """Log a refusal, at most once a minute per client and kind, and once a second in all.

        Requests without a sign-in must not be able to fill the database or slow editors down.
        """
        client = client_key(request.state.address)
        if not self._per_client.take((what, client)) and not self._total.take("all"):
            await self.log(request, what, who=who)

    def _write(self, event: dict[str, str]) -> None:
        try:
            self._log_event(**event)
        except Exception:  # the response must not depend on the database
            _logger.exception(
                "Could not write to the audit log: %s from %s", event["what"], event["address"]
            )


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:_MAX_PATH])
