"""The command line: parse arguments, call one function, print its result.

Each command imports heavy packages itself, so that ``--help`` is fast.
"""

import signal
import sys
from types import FrameType

from osiris_nlp.base.errors import OsirisError, presentable
from osiris_nlp.cli.commands import app
from osiris_nlp.cli.isolation import isolate
from osiris_nlp.cli.terminal import prepare_streams, say

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; print an error meant for the user as one message and exit with status 1."""
    isolate()
    prepare_streams()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(prog_name="osiris-nlp")
    except OsirisError as error:
        message = str(error)
    except ImportError as error:  # of a library that comes with the package
        cause = presentable(" ".join(str(error).split()))
        message = f"This installation is incomplete: {cause}; install it again"
    except OSError as error:  # such as a full disk or a read-only folder
        path = presentable(str(error.filename or "input or output"))
        message = f"{error.strerror or error}: {path}"
    except MemoryError:
        message = "not enough memory: split the input, or use a machine with more memory"
    else:
        return
    say(f"error: {message}")
    sys.exit(1)


def _interrupt(signal_: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Stop as Ctrl-C does, so that nothing is left half-written."""
    raise KeyboardInterrupt
