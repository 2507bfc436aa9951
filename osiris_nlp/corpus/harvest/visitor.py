"""Single pages and feeds of any public site, requested as politely as in a harvest."""

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Self
from urllib.parse import urljoin

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.client import AGENT, PATIENCE, Accepted, Answer, Client
from osiris_nlp.corpus.harvest.fetching import MOST_HOPS, MOST_TRIES, REDIRECTS
from osiris_nlp.corpus.harvest.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from osiris_nlp.corpus.harvest.robots import NO_RULES, Robots, read_robots

_POLITE = 1.0  # seconds between two requests to a host
_LONGEST_WAIT = 60.0  # seconds, when a server asks to slow down
_SLOWER = frozenset((429, 503))
_LATER = "the next run tries again"


class PassingFault(InputError):
    """A page could not be read for a reason that may pass."""


@dataclass(slots=True)
class _Host:
    client: Client
    robots: Robots | None = None


class Visitor:
    """Requests pages of any public site and of one's own, one at a time, as each robots.txt allows.

    Use it as a context manager, which closes its connections.

    Parameters
    ----------
    own : address whose host may be private; every other private host is refused
    patience : most seconds of a request
    """

    def __init__(self, own: str, *, patience: float = PATIENCE) -> None:
        self._own, self._patience = Site.from_url(own), patience
        self._hosts: dict[str, _Host] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for host in self._hosts.values():
            host.client.close()

    def get(
        self, url: str, *, accepted: Accepted = "page", etag: str = "", modified: str = ""
    ) -> Answer:
        """Return the answer at an address, with its body, or with status 304; redirects are followed.

        Parameters
        ----------
        accepted : `page` accepts HTML only, `text` content of any type
        etag, modified : of an earlier answer, which the server may confirm (304)

        Returns
        -------
        Answer
            `location` is the address that it comes from in the end.

        Raises
        ------
        PassingFault
            If the server does not answer, or refuses for a reason that may pass.
        InputError
            If robots.txt forbids the request, the address is private or invalid, or there is no such
            page of up to 5 MB.
        """
        found_url, answer = self._follow(
            url, accepted=accepted, etag=etag, modified=modified, obeys_robots=True
        )
        is_read = answer.status == 200 and answer.body is not None and not answer.too_large
        if is_read or answer.status == 304:
            return replace(answer, location=found_url)
        if answer.too_large:
            raise InputError(
                f"{url} has more than 5 MB", "expected a page or a feed of an article's size"
            )
        if _is_passing(answer):
            raise PassingFault(f"{url}: {answer.problem or f'status {answer.status}'}", _LATER)
        problem = answer.problem or (
            f"not a page but {answer.content_type}"
            if answer.status == 200
            else f"status {answer.status}"
        )
        raise InputError(f"{url}: {problem}", "check the address in a browser")

    def _follow(
        self,
        url: str,
        *,
        obeys_robots: bool,
        accepted: Accepted,
        etag: str = "",
        modified: str = "",
        max_bytes: int = MAX_TEXT_BYTES,
    ) -> tuple[str, Answer]:
        """Request an address and follow redirects; return the last address and its answer."""
        first_url = url
        for _ in range(MOST_HOPS + 1):
            site = Site.from_url(url)
            client = self._host(site).client
            if obeys_robots and not self._robots(site).allows(site.start):
                raise InputError(
                    f"robots.txt of {site.authority} does not allow {AGENT} to request {site.start}",
                    "ask the people who run the site",
                )
            for attempt in range(MOST_TRIES):
                answer = client.get(
                    site.start, accepted=accepted, etag=etag, modified=modified, max_bytes=max_bytes
                )
                wait = answer.retry_after
                if wait is None:
                    wait = max(client.delay, 1.0) * 2**attempt
                if answer.status not in _SLOWER or wait > _LONGEST_WAIT:
                    break
                client.pause(wait)
            if answer.status not in REDIRECTS:
                return site.url(site.start), answer
            try:
                url = urljoin(site.url(site.start), answer.location)
            except ValueError:
                url = answer.location
        raise InputError(
            f"{first_url}: more than {MOST_HOPS} redirects", "check the address in a browser"
        )

    def _host(self, site: Site) -> _Host:
        name = f"{site.scheme}://{site.authority}"
        if site.is_own and site.authority != self._own.authority:
            raise InputError(
                f"{name} is not a public address", "only the feed's own host may be private"
            )
        if name not in self._hosts:
            agent = f"{AGENT}/{version('osiris-nlp')}"
            client = Client(site, agent=agent, patience=self._patience)
            client.delay = 0.0 if site.is_own else _POLITE
            self._hosts[name] = _Host(client)
        return self._hosts[name]

    def _robots(self, site: Site) -> Robots:
        """Return the rules of a host, requested once."""
        host = self._host(site)
        if host.robots is None:
            url = site.url("/robots.txt")
            _, answer = self._follow(
                url, obeys_robots=False, accepted="text", max_bytes=MOST_ROBOTS_BYTES
            )
            is_absent = 400 <= answer.status < 500 and answer.status not in _SLOWER
            if not is_absent and (
                answer.status not in {200, 204} or (answer.too_large and answer.body is None)
            ):
                raise PassingFault(
                    f"{url}: {answer.problem or f'status {answer.status}'}",
                    "where robots.txt cannot be read nothing may be requested; " + _LATER,
                )
            host.robots = NO_RULES if is_absent else read_robots(answer.body or b"", AGENT)
            if not site.is_own:
                host.client.delay = max(host.client.delay, host.robots.delay)
        return host.robots


def _is_passing(answer: Answer) -> bool:
    return (
        answer.is_silent
        or answer.malformed
        or answer.status in {408, 425, 429}
        or answer.status >= 500
    )
