"""Where ``spip apply``, ``undo`` and ``status`` write: through a site's plugin, or directly."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.spip_endpoint import check_way, open_endpoint

if TYPE_CHECKING:
    from osiris_nlp.spip.writing.applying import Writer
    from osiris_nlp.spip.writing.plan import Plan

_HIDDEN = ":***@"  # in a URL as a plan keeps it
Site = Annotated[
    str | None,
    typer.Option(
        "--site",
        metavar="SPIP_OR_URL",
        help="Address of the site, such as https://www.osiris.sn, to write through its plugin; or SPIP "
        "folder, or URL of its database, to write directly there, as on a copy (default: through the "
        "plugin of the site that the plan is for, also if the plan was made from a copy; to undo, where "
        "the run wrote).",
    ),
]
Author = Annotated[
    str | None,
    typer.Option(
        "--author",
        metavar="LOGIN",
        help="Through the plugin: author of the site whose rights apply and who signs the revisions.",
    ),
]


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """The options that say where a plan is written, through what and as whom.

    `run` is where the run wrote that is undone: a database may have the tables of several copies of a site.
    """

    site: str | None
    author: str | None
    secret_file: Path | None
    prefix: str | None
    run: Mapping[str, str] = field(default_factory=dict)

    def place(self, plan: "Plan | None") -> str:
        """Return the named site, or else the address of the one that a plan is for, or else its place."""
        from osiris_nlp.base.errors import InputError

        if self.site is not None and not self.site.strip():  # such as --site "$COPY", of a script
            raise InputError("--site is empty", "name the site, or leave the option out")
        place = self.site or (plan and (plan.address or plan.place)) or ""
        if not place:
            raise InputError(f"Empty plan {str(plan and plan.path)!r}", "name the site with --site")
        if self.site is None and _HIDDEN in place:
            raise InputError(
                f"The plan does not keep the password of {place}", "name the site with --site URL"
            )
        return place

    def lack_author(self, plan: "Plan") -> bool:
        """Return whether a plan would go through a plugin, and nothing says as whom."""
        from osiris_nlp.spip import is_address

        return self.site is None and self.author is None and is_address(self.place(plan))

    def ways(self, plan: "Plan | None") -> str:
        """Return what to add to write through the plugin, and directly."""
        from osiris_nlp.spip import is_address

        directly = plan.place if plan is not None else ""
        if not directly or is_address(directly):
            directly = "FOLDER_OR_URL"
        elif _HIDDEN in directly:
            directly = "URL"
        else:
            directly = quote(directly)
        return (
            f"--author LOGIN to write through the plugin of {self.place(plan)}, or --site {directly} "
            "to write directly"
        )

    @contextmanager
    def open_writer(self, plan: "Plan | None", *, dry_run: bool) -> Iterator["Writer"]:
        """Yield the writer for a plan, or for the named site."""
        from osiris_nlp.base.errors import InputError
        from osiris_nlp.spip import find_site_database, is_address
        from osiris_nlp.spip.writing.direct import open_writer
        from osiris_nlp.spip.writing.remote import RemoteWriter

        place = self.place(plan)
        check_way(place, author=self.author, secret_file=self.secret_file, prefix=self.prefix)
        if not is_address(place):
            database = find_site_database(place, prefix=self.prefix)
            if self.prefix is None and database.place == self.run.get("place"):
                database = find_site_database(place, prefix=self.run["prefix"] or None)
            with open_writer(database, dry_run=dry_run) as writer:
                yield writer
            return
        if self.author is None:
            raise InputError(f"No author to write to {place}", f"add {self.ways(plan)}")
        yield RemoteWriter(open_endpoint(place, self.secret_file), self.author)
