"""The signed endpoint of a site's plugin, for commands: its address and its secret."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from osiris_nlp.cli.terminal import say

if TYPE_CHECKING:
    from osiris_nlp.spip.endpoint import Endpoint

_VARIABLE = "OSIRIS_SPIP_SECRET"
_LONGEST_SECRET = 1000
SecretFile = Annotated[
    Path | None,
    typer.Option(
        "--secret-file",
        metavar="FILE",
        help="File with the secret of the plugin's settings, which only you can read "
        f"(default: the environment variable {_VARIABLE}).",
    ),
]


def open_endpoint(address: str, secret_file: Path | None) -> "Endpoint":
    """Return the endpoint of the site at an address; warn if others on the way can read the requests."""
    from osiris_nlp.base.http import is_own
    from osiris_nlp.spip.endpoint import Endpoint

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
    from osiris_nlp.base.errors import InputError

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
