"""Rules of the guard: who may use which paths, and what their bodies are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from osiris_nlp.desk.base.guard.refusals import Problem, desk_problem

# Whose a path is: anybody's, signed in or not; sites', by their tokens; managers'; editors', but only managers may write.
Role = Literal["anybody", "site", "manager", "manager to write"]
# What a body is: fields of a page's form; a text as a form, which its handler reads; a file of any type.
Body = Literal["form", "text form", "file", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Paths whose answers are for programs, errors included.

    Parameters
    ----------
    address : what its paths begin with
    problem : describes an error
    body : what the body of a request to a path is
    is_shared : whether programs use it that send no Origin, sites with their tokens, and pages of
        `Access.shared_origins`
    absence : what to answer where nothing is shared
    """

    address: str
    problem: Problem = desk_problem
    body: Callable[[str], Body | None] = lambda _: "json"
    is_shared: bool = False
    absence: str = ""

    def has(self, path: str) -> bool:
        """Return whether a path belongs to the API."""
        return path == self.address or path.startswith(f"{self.address}/")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all subjects. Every other path is for all editors.

    Parameters
    ----------
    roles : who may use a path, or every path below it if it ends in a slash
    bodies : what the body of a request to a path is
    apis : the APIs; every other path is a page or a file
    home : the page that signing in leads to

    Examples
    --------
    >>> rules = Rules({"/equipe": "manager", "/mots-cles/": "manager to write"})
    >>> rules.role("/equipe"), rules.role("/mots-cles/nouveau"), rules.role("/equipe/ajouter")
    ('manager', 'manager to write', None)
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    apis: tuple[Api, ...] = ()
    home: str = "/"

    def role(self, path: str) -> Role | None:
        """Return whose a path is; None if it is for every editor."""
        if path in self.roles:
            return self.roles[path]
        starts = (start for start in self.roles if start.endswith("/") and path.startswith(start))
        return next((self.roles[start] for start in starts), None)

    def is_public(self, path: str) -> bool:
        """Return whether a path is served to anybody, signed in or not."""
        return self.role(path) == "anybody"

    def is_for_sites(self, path: str) -> bool:
        """Return whether only a site's token opens a path."""
        return self.role(path) == "site"

    def needs_manager(self, path: str, *, is_safe: bool) -> bool:
        """Return whether only a manager may send such a request; a safe one reads."""
        role = self.role(path)
        return role == "manager" or (role == "manager to write" and not is_safe)

    def api(self, path: str) -> Api | None:
        """Return the API that a path belongs to; None if it is a page or a file."""
        return next((api for api in self.apis if api.has(path)), None)

    def problem(self, path: str) -> Problem | None:
        """Return how the API that a path belongs to describes errors."""
        api = self.api(path)
        return None if api is None else api.problem

    def body(self, path: str) -> Body | None:
        """Return what the body of a request to a path is; None if it may be of any type."""
        api = self.api(path)
        return self.bodies.get(path) or (api.body(path) if api else None)
