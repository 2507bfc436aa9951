"""A run with the model's sentence encoder, and without."""

import re

import orjson
import pytest
from helpers.backlog import lines, write_rows
from helpers.encoders import encoded_model

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch import RunSettings, preview, tag
from osiris_nlp.batch.chunks import make_plan
from osiris_nlp.corpus import read_all
from osiris_nlp.model.folders.registry import load_full_tagger, load_tagger
from osiris_nlp.model.vector_cache import cache_file

ROWS = [
    {"id": "1", "title": "La fibre à Kolda", "text": "La Sonatel déploie un câble optique."},
    {"id": "2", "title": "Undersea cables", "text": "Undersea cables link Ziguinchor."},
    {"id": "3", "title": "Monnaie", "text": "Une monnaie."},
] * 40


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    """Return the folder of a model with a sentence encoder."""
    return encoded_model(tmp_path_factory.mktemp("encodeur"))


@pytest.fixture
def rows(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write_rows(tmp_path / "lot.jsonl", ROWS)


def write_long_rows(path):
    text = "La Sonatel déploie la fibre optique à Kolda et à Sédhiou. " * 100
    return write_rows(path, [{"id": str(i), "text": text} for i in range(200)])


def scores_in(file):
    return [{s["label"]: s["score"] for s in row["suggestions"]} for row in lines(file)]


@pytest.mark.parametrize("encoder", [False, True])
def test_a_run_goes_by_the_words_alone_unless_the_encoder_is_asked_for(encoded, rows, out, encoder):
    tagger = load_full_tagger(encoded) if encoder else load_tagger(encoded)

    tag(encoded, [rows], out, settings=RunSettings(encoder=encoder), jobs=1)

    expected = tagger.scores(read_all(rows))
    for row, scores in zip(scores_in(out), expected, strict=True):
        assert [row[label] for label in tagger.labels] == pytest.approx(scores, abs=6e-5)
    manifest = orjson.loads(out.with_name("mots.jsonl.manifest.json").read_bytes())
    assert manifest["settings"].get("encoder", False) is encoder


def test_the_vectors_of_a_backlog_are_not_kept(encoded, rows):
    tag(encoded, [rows], rows.with_name("mots.jsonl"), settings=RunSettings(encoder=True), jobs=1)

    assert not cache_file().exists()


def test_the_cost_of_the_encoder_is_stated_before_the_run(encoded, rows, out):
    remarks: list[str] = []
    tag(encoded, [rows], out, settings=RunSettings(encoder=True), jobs=1, on_remark=remarks.append)

    (remark,) = remarks
    assert re.fullmatch(
        r"The sentence encoder takes up to \d+ ms per article on this machine: in one process, up to "
        r"1 min for 120 rows",
        remark,
    )


def test_with_the_encoder_chunks_are_small_so_that_a_kill_costs_little(tmp_path):
    file = write_long_rows(tmp_path / "longs.jsonl")

    assert len(make_plan([file]).chunks) == 1
    assert len(make_plan([file], encoder=True).chunks) == 7


@pytest.mark.slow("processes")
def test_processes_give_the_same_suggestions(encoded, rows):
    file = write_long_rows(rows.with_name("longs.jsonl"))
    outs = [file.with_name(f"{jobs}.jsonl") for jobs in (1, 2)]

    for jobs, out in enumerate(outs, 1):
        tag(encoded, [file], out, settings=RunSettings(encoder=True), jobs=jobs)

    assert scores_in(outs[0]) == scores_in(outs[1])


def test_a_page_for_an_editor_shows_the_suggestions_of_the_run(encoded, rows, out):
    page = rows.with_name("page.html")
    tag(encoded, [rows], out, settings=RunSettings(encoder=True), jobs=1, review=page)

    best = scores_in(out)[0]["Infrastructures"]
    by_words = load_tagger(encoded).scores(read_all(rows)[:1]).max()
    assert f"{100 * best:.0f}\u00a0%" in page.read_text(encoding="utf-8")
    assert f"{100 * by_words:.0f}\u00a0%" not in page.read_text(encoding="utf-8")


def test_a_preview_uses_the_encoder_too(encoded, rows):
    sample = preview(encoded, [rows], settings=RunSettings(encoder=True))

    assert sample.rows[1]["suggestions"][0]["label"] == "Infrastructures"


def test_a_model_without_an_encoder_is_refused(model, rows, out):
    with pytest.raises(InputError, match=r"osiris@\w+ has no sentence encoder: tag without --enc"):
        tag(model, [rows], out, settings=RunSettings(encoder=True))
    assert not out.exists()
