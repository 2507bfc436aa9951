"""No text that once froze a reader does so again. `make fuzz` looks for others."""

from pathlib import Path

import pytest
from fuzz.causes import CAUSES
from helpers.growth import run_python


@pytest.mark.slow("linear time")
@pytest.mark.parametrize("part", CAUSES)
def test_texts_that_froze_a_reader_take_seconds(part):
    result = run_python("-m", "fuzz.causes", part, cwd=Path(__file__).parent)

    assert result.returncode == 0, (result.stdout + result.stderr)[-500:]
