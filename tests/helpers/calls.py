"""The command line called as a function: no process of its own, but its own folder, environment and streams."""

import io
import os
import re
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

import pytest
from typer.main import get_command

from osiris_nlp import cli
from osiris_nlp.cli import app, isolation, main

COMMANDS = get_command(app)  # Typer would build all commands again in each call


def call(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Call `osiris-nlp` in a folder, with additional environment variables."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    words = ["osiris-nlp", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    handler = signal.getsignal(signal.SIGTERM)
    with (
        pytest.MonkeyPatch.context() as patch,
        mock.patch.dict(os.environ, {"COLUMNS": "110", **environment}),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        patch.setattr(isolation, "_search_path", None)
        patch.setattr(cli, "app", COMMANDS)
        patch.chdir(cwd or Path.cwd())
        patch.setattr(sys, "argv", words)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            signal.signal(signal.SIGTERM, handler)
    return subprocess.CompletedProcess(words, status, out.buffer.getvalue(), err.buffer.getvalue())


def one_line(result: subprocess.CompletedProcess[bytes]) -> str:
    """Return the error of a command; assert that it is one line, with exit status 1."""
    message = result.stderr.decode()
    assert result.returncode == 1, message
    assert result.stdout == b""
    assert message.startswith("error: ")
    assert message.count("\n") == 1, message
    return message


def messages(stderr: bytes | str) -> list[str]:
    """Return the lines of standard error without the progress lines of a busy machine."""
    text = stderr if isinstance(stderr, str) else stderr.decode()
    return [line for line in text.splitlines() if not re.match(r"\[ *\d+\.\d s\] ", line)]
