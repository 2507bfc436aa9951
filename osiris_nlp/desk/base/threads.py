"""Threads apart from Starlette's 40, so that requests that wait for the database keep no page waiting.

Writers wait for the database's locks, for seconds if another program holds them. In the common threads,
forty of them would stop every page.
"""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar, cast

from anyio import CapacityLimiter, WouldBlock, fail_after, to_thread
from fastapi import Request

from osiris_nlp.desk.base.store.store import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")
_WRITERS = 100  # threads; they wait for each other in the store
_WRITER_WAIT = 0.25  # seconds; with the waits of the store, less than 5
_SEARCHES = 1  # at once: in a large archive, one keeps a core busy for a tenth of a second
_SEARCH_WAIT = 10  # seconds


def threads(count: int, *, wait: float) -> Callable[[Callable[P, T]], Callable[P, Awaitable[T]]]:
    """Return a decorator for handlers that run in so many threads of their own.

    If none of them is free within `wait` seconds, the handler raises UnavailableError.
    """
    free, running = CapacityLimiter(count), CapacityLimiter(count)

    async def wait_for_thread(request: object) -> None:
        try:
            with fail_after(wait):
                await free.acquire_on_behalf_of(request)
        except TimeoutError:
            raise UnavailableError("Too many requests wait for the database: try again") from None

    def decorate(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        @wraps(handler)
        async def run(*args: P.args, **kwargs: P.kwargs) -> T:
            request = object()
            try:
                free.acquire_on_behalf_of_nowait(request)
            except WouldBlock:
                await wait_for_thread(request)
            try:
                return await to_thread.run_sync(partial(handler, *args, **kwargs), limiter=running)
            finally:
                free.release_on_behalf_of(request)

        return run

    return decorate


writing = threads(_WRITERS, wait=_WRITER_WAIT)  # for what editors write
_searching = threads(_SEARCHES, wait=_SEARCH_WAIT)


def searching(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Decorate a handler that takes `request`: those with a search (`q`) in their address run one after the other."""
    search = _searching(handler)

    @wraps(handler)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        request = cast(Request, kwargs["request"])
        if request.query_params.get("q"):
            return await search(*args, **kwargs)
        return await to_thread.run_sync(partial(handler, *args, **kwargs))

    return run
