"""The signed endpoint of a site's plugin, for commands: its address, its secret, and the author who signs."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.terminal import say

if TYPE_CHECKING:
    from osiris_nlp.sites.plan import Plan
    from osiris_nlp.sites.spip.endpoint import Endpoint
    from osiris_nlp.sites.spip.remote import RemoteWriter

_VARIABLE = "OSIRIS_SPIP_SECRET"
_LONGEST_SECRET = 1000
SecretFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File with the secret of the plugin's settings, which only you can read "
        f"(default: the environment variable {_VARIABLE}).",
    ),
]
Author = Annotated[
    str | None,
    typer.Option(
        metavar="LOGIN", help="Author of the site whose rights apply and who signs the revisions."
    ),
]


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """The options that say where a plan is written, through which site's plugin, and as whom."""

    site: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Address of the site, such as https://www.osiris.sn, or of a copy of it, such as "
            "http://127.0.0.1:8000 (default: the site that the plan is for, also if the plan was made from "
            "a copy; to undo, where the run wrote).",
        ),
    ] = None
    author: Author = None
    secret_file: SecretFile = None

    def address(self, plan: "Plan | None") -> str:
        """Return the named address of a site, or else that of the one that a plan is for."""
        from osiris_nlp.sites.names import is_address

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
        if plan is None:
            raise InputError("Neither PLAN nor --site", "name a plan, or a site")
        if not plan.n_changes:
            raise InputError(f"Empty plan {str(plan.path)!r}", "name the site with --site")
        address = plan.address or plan.location
        if not is_address(address):
            raise InputError(
                f"{str(plan.path)!r} does not say the address of {plan.site}",
                "name it with --site https://…",
            )
        return address

    def open_writer(self, plan: "Plan | None") -> "RemoteWriter":
        """Return the writer for a plan, or for the named site."""
        from osiris_nlp.sites.spip.remote import RemoteWriter

        address = self.address(plan)
        if self.author is None:
            raise InputError(f"No author to write to {address}", "add --author LOGIN")
        return RemoteWriter(open_endpoint(address, self.secret_file), self.author)


def open_endpoint(address: str, secret_file: Path | None) -> "Endpoint":
    """Return the endpoint of the site at an address; warn if others on the way can read the requests."""
    from osiris_nlp.base.http import is_own
    from osiris_nlp.sites.spip.endpoint import Endpoint

    endpoint = Endpoint(address, _secret(secret_file))
    parts = urlsplit(endpoint.address)
    if parts.scheme == "http" and not is_own(parts.hostname or ""):
        say(
            f"Warning: {endpoint.address} is not encrypted. Requests are signed, but others on the way "
            "can read articles, suggestions and decisions"
        )
    return endpoint


def _secret(file: Path | None) -> str:
    """Return the secret from a file or the environment; no message shows it."""
    if file is None:
        if secret := os.environ.get(_VARIABLE, "").strip():
            return secret
        raise InputError(
            "No secret",
            f"set {_VARIABLE}, or give a file that only you can read with --secret-file",
        )
    try:
        with file.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            content = stream.read(_LONGEST_SECRET + 1)
    except OSError as error:
        raise InputError(
            f"Cannot read {str(file)!r} ({error.strerror})", "give a file with the secret"
        ) from None
    if mode & 0o077:
        raise InputError(
            f"Others can open {str(file)!r} (mode {mode:03o})", f"run: chmod 600 {file}"
        )
    if len(content) > _LONGEST_SECRET or not content.isascii():
        raise InputError(f"Not a secret: {str(file)!r}", "expected one line of ASCII characters")
    return content.decode("ascii").strip()
