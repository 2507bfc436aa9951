"""``osiris-nlp spip plugin``."""

import os
from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.terminal import say


def spip_plugin(
    out: Annotated[Path, typer.Option(metavar="FILE", help="File to write; it must not exist.")],
) -> None:
    """Write the plugin that shows suggestions in SPIP's private area, as a zip to unpack in plugins/."""
    from osiris_nlp.base.files import write_whole
    from osiris_nlp.sites.spip.packing import plugin_version, plugin_zip

    if os.path.lexists(out):
        raise InputError(f"{str(out)!r} exists", "choose another file, or remove it")
    write_whole(out, plugin_zip())
    say(f"The plugin osiris {plugin_version()} is in {str(out)!r}")
