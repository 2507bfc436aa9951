"""The command line: parse, call one function, print.

Heavy packages are imported by the command that needs them, so that ``--help`` answers at once.
"""

import signal
import sys
from types import FrameType

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.cli.commands import app
from osiris_nlp.cli.terminal import prepare_streams, say

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; any error meant for the user is one message and exit status 1."""
    prepare_streams()
    signal.signal(signal.SIGTERM, _end)
    try:
        app(prog_name="osiris-nlp")
    except OsirisError as error:
        say(f"error: {error}")
        sys.exit(1)
    except OSError as error:  # a full disk, a folder that may not be written
        say(f"error: {error.strerror or error}: {error.filename or 'input or output'}")
        sys.exit(1)


def _end(signal_: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """End as Ctrl-C does, with nothing half-written left behind."""
    raise KeyboardInterrupt
