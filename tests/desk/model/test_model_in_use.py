"""The files of the desk's model change while the desk runs."""

import shutil

import pytest
from helpers.desk_site import open_site

from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.folders.registry import WEIGHTS

NOTICE = "Le modèle a été mis à jour."


@pytest.fixture
def own_desk(tmp_path, model, template_database):
    """A desk whose model is in the folder `osiris`."""
    shutil.copytree(model, tmp_path / "osiris")
    yield from open_site(tmp_path, Bench.load(tmp_path / "osiris"), template_database)


def test_the_desk_keeps_its_model_and_says_that_the_files_have_changed(tmp_path, own_desk):
    awa = own_desk.browser()
    body = {"title": "Wave baisse ses frais", "reasons": True}
    before = awa.post("/api/suggest", body).json()
    assert not awa.get("/api/health").json()["model_changed"]
    assert NOTICE not in awa.get("/file").text

    with (tmp_path / "osiris" / WEIGHTS).open("r+b") as file:  # as cp and rsync --inplace do
        file.truncate(4096)

    assert awa.get("/api/health").json()["model_changed"]
    assert NOTICE in awa.get("/file").text
    assert awa.post("/api/suggest", body).json() == before
    assert before["suggestions"][0]["label"] == "Fintech"
