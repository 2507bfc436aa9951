"""Where ``spip apply``, ``undo`` and ``status`` write, through which site's plugin and as whom."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.spip_endpoint import open_endpoint

if TYPE_CHECKING:
    from osiris_nlp.spip.writing.plan import Plan
    from osiris_nlp.spip.writing.remote import RemoteWriter

Site = Annotated[
    str | None,
    typer.Option(
        "--site",
        metavar="URL",
        help="Address of the site, such as https://www.osiris.sn, or of a copy of it, such as "
        "http://127.0.0.1:8000 (default: the site that the plan is for, also if the plan was made from a "
        "copy; to undo, where the run wrote).",
    ),
]
Author = Annotated[
    str | None,
    typer.Option(
        "--author",
        metavar="LOGIN",
        help="Author of the site whose rights apply and who signs the revisions.",
    ),
]


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """The options that say where a plan is written, and as whom."""

    site: str | None
    author: str | None
    secret_file: Path | None

    def address(self, plan: "Plan | None") -> str:
        """Return the named address of a site, or else that of the one that a plan is for."""
        from osiris_nlp.base.errors import InputError
        from osiris_nlp.spip import is_address

        if self.site is not None:
            if not self.site.strip():  # such as --site "$COPY", of a script
                raise InputError("--site is empty", "name the site, or leave the option out")
            if not is_address(self.site):
                raise InputError(
                    f"{self.site!r} is not the address of a site, and keywords are written through its "
                    "plugin osiris",
                    "name the address with http:// or https://; to rehearse, that of a copy with the "
                    "plugin, which php -S serves",
                )
            return self.site
        if plan is None or not plan.n_changes:
            raise InputError(f"Empty plan {str(plan and plan.path)!r}", "name the site with --site")
        address = plan.address or plan.place
        if not is_address(address):
            raise InputError(
                f"{str(plan.path)!r} does not say the address of {plan.site}",
                "name it with --site https://…",
            )
        return address

    def open_writer(self, plan: "Plan | None") -> "RemoteWriter":
        """Return the writer for a plan, or for the named site."""
        from osiris_nlp.base.errors import InputError
        from osiris_nlp.spip.writing.remote import RemoteWriter

        address = self.address(plan)
        if self.author is None:
            raise InputError(f"No author to write to {address}", "add --author LOGIN")
        return RemoteWriter(open_endpoint(address, self.secret_file), self.author)
