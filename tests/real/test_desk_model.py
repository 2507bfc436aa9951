"""The pages of the models in Chromium."""

from contextlib import closing

import pytest
from helpers.newsrooms import make_newsroom
from helpers.reviewed_desk import fill
from real.accessibility import faults_of, windows
from real.browser import served

from osiris_nlp.desk.base.store.opening import open_store


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = make_newsroom(tmp_path_factory.mktemp("bureau-modeles"))
    with served(f"sqlite:///{folder}/desk.db", None, "--models", folder / "models") as desk:
        with closing(open_store(desk.database)) as store:
            fill(store, visible=60, blind=40)
        yield desk.start()


@pytest.mark.slow("pages")
@windows("wide", "desk", "phone", "1280 at 400 %", "forced")
def test_the_pages_of_the_models_are_accessible(page):
    for address in ("/modele", "/modele/fiche", "/modele/mettre-en-service?modele="):
        page.goto(address)
        assert faults_of(page) == []
