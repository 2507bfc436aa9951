from pathlib import Path

import pytest
from helpers.backlog import ROWS, write_rows

from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.model.tagger import Tagger


@pytest.fixture
def tagger(model: Path) -> Tagger:
    return load_tagger(model)


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "lot.jsonl", ROWS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "mots.jsonl"
