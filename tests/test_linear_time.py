"""No text that once froze a reader does so again. `make fuzz` looks for others."""

import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.causes import CAUSES


@pytest.mark.parametrize("part", CAUSES)
def test_texts_that_froze_a_reader_take_seconds(part: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "fuzz.causes", part]

    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=Path(__file__).parent, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            status = process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            status = "killed after 30 s"
        finally:
            process.kill()
            process.wait()

    assert status == 0, log.read_text()[-500:]
