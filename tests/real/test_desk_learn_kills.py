"""Runs of `desk learn` that are killed while they train, compare, save and promote."""

import os
import signal
import subprocess
import sys
import time

import pytest
from helpers.calls import call
from helpers.newsrooms import make_newsroom

from osiris_nlp.model.folders.promotion import promoted_name
from osiris_nlp.trained_model import load_model


@pytest.fixture
def newsroom(tmp_path):
    return make_newsroom(tmp_path)


# What the run has printed when it is killed, and the seconds that it has been left since.
@pytest.mark.slow("kills")
@pytest.mark.parametrize(
    ("sign", "seconds"),
    [
        ("cross-fitting 2/", 0),
        ("judging new articles 1/", 0),
        ("judging new articles 4/4", 0),
        *(("Better: ", seconds) for seconds in (0, 0.01, 0.02, 0.04, 0.08)),
    ],
)
def test_a_killed_run_leaves_the_old_model_in_use_or_the_new_one(newsroom, sign, seconds):
    process = subprocess.Popen(
        [sys.executable, "-m", "osiris_nlp", "desk", "learn", "--promote-if", "better"],
        cwd=newsroom,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    with process.stdout as lines:
        assert any(sign in line for line in lines)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    name = promoted_name(newsroom / "models")
    assert name is not None
    model = load_model(newsroom / "models" / name)
    knows_new_words = model.predict(["Un atelier de robotique"]).tolist() == ["Genre"]
    assert knows_new_words == (name != "2026-10")
    again = call("desk", "learn", "--promote-if", "better", cwd=newsroom)
    assert again.returncode == 0, again.stderr
    assert promoted_name(newsroom / "models") != "2026-10"
