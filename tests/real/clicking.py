"""An editor who clicks on keywords at a real SPIP site while something else writes there."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from real.site import HERE, Site


@contextmanager
def editor(site: Site, clicks: list[tuple[int, int, bool]], journal: Path) -> Iterator[Any]:
    """Yield an editor at SPIP, ready to click."""
    command = ["php", "-d", "display_errors=stderr", HERE / "clicks.php", site.folder, site.url]
    request = json.dumps({"clicks": clicks, "journal": str(journal)})
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield process
