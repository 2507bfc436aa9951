from pathlib import Path

import pytest
from helpers.models import ITEMS, PRESS, tagger_of

from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.registry import save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tagger_of(PRESS), tmp_path / "essai", details={"n": 3}, card="# Essai\n")
    return tmp_path / "essai"


@pytest.fixture
def with_items(tmp_path: Path) -> Path:
    tagger = tagger_of(PRESS)
    save_model(tagger, tmp_path / "items", neighbours=Neighbours.of(ITEMS, tagger.space))
    return tmp_path / "items"
