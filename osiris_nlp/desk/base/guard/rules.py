"""Rules of the guard: who may use which paths, and what their bodies are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

# Whose a path is: anybody's, signed in or not; sites', by their tokens; managers'; editors', but only managers may write.
Role = Literal["anybody", "site", "manager", "manager to write"]
Body = Literal["form", "file"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all subjects. Every other path is for editors, and takes JSON.

    A path of `roles` that ends in a slash stands for every path that begins so.

    `home` is the page that signing in leads to.

    Examples
    --------
    >>> rules = Rules({"/equipe": "manager", "/mots-cles/": "manager to write"})
    >>> rules.role("/equipe"), rules.role("/mots-cles/nouveau"), rules.role("/equipe/ajouter")
    ('manager', 'manager to write', None)
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    home: str = "/"

    def with_paths(self, roles: Mapping[str, Role], bodies: Mapping[str, Body]) -> "Rules":
        """Return the rules with those of more paths."""
        return replace(self, roles={**self.roles, **roles}, bodies={**self.bodies, **bodies})

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

    def is_form(self, path: str) -> bool:
        """Return whether the body is a form of a page."""
        return self.bodies.get(path) == "form"

    def is_file(self, path: str) -> bool:
        """Return whether the body is a file, of any type."""
        return self.bodies.get(path) == "file"
