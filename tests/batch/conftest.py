import pytest
from helpers.backlog import ROWS, write_rows

from osiris_nlp.model.folders.registry import load_tagger


@pytest.fixture
def tagger(model):
    return load_tagger(model)


@pytest.fixture
def backlog(tmp_path):
    return write_rows(tmp_path / "lot.jsonl", ROWS)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "mots.jsonl"
