"""The command that trains a candidate on a desk's decisions."""

import shutil
from contextlib import closing

import pytest
from helpers.calls import call, messages, one_line
from helpers.desk_store import put, record_review
from helpers.newsrooms import LATER, PRESS, make_newsroom, press

from osiris_nlp.corpus import write_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.model.folders.promotion import promoted_name
from osiris_nlp.model.folders.registry import load_tagger, read_manifest
from osiris_nlp.model.folders.run_log import read_runs
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.trained_model import load_model


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_newsroom(tmp_path_factory.mktemp("redaction"))


@pytest.fixture
def newsroom(original, tmp_path):
    """Return the folder of a newsroom, always the same, since its model records the paths of its corpus."""
    shutil.copytree(original, tmp_path / "copie")
    yield original
    shutil.rmtree(original)
    (tmp_path / "copie").rename(original)


def test_desk_learn_promotes_a_better_model(newsroom):
    result = call("desk", "learn", "--promote-if", "better", "--name", "2026-11", cwd=newsroom)

    assert result.returncode == 0, result.stderr
    first, *_, last = messages(result.stderr)
    assert "36 articles from the inputs, 0 of them replaced; 120 validated at the desk, " in first
    advice = "To go back: osiris-nlp models promote 2026-10"
    assert last == f"Model saved in models/2026-11 and promoted. {advice}"
    assert result.stdout.decode().startswith("Better: mrr 0.")
    assert promoted_name(newsroom / "models") == "2026-11"
    actions = [entry["what"] for entry in read_runs(newsroom / "models")]
    assert actions[-3:] == ["train", "learn", "promote"]
    sources = load_model(newsroom / "models/2026-11").details["corpus"]["sources"]
    assert (sources["inputs"], sources["desk"]) == (36, 120)

    again = call("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert (again.returncode, again.stdout) == (0, b"")
    assert messages(again.stderr)[-2:] == [
        "In the last three months, no article was validated with a label that the model in use has not "
        "read",
        "2026-11 stays in use",
    ]
    assert read_runs(newsroom / "models")[-1]["reason"] == "nothing new"


def test_desk_learn_keeps_but_does_not_promote_a_model_without_the_option(newsroom):
    result = call("desk", "learn", "--name", "2026-11", cwd=newsroom)

    advice = "To use it: osiris-nlp models promote 2026-11"
    assert messages(result.stderr)[-1] == f"Model saved in models/2026-11. {advice}"
    assert promoted_name(newsroom / "models") == "2026-10"


def test_a_candidate_that_is_not_better_is_not_kept(newsroom):
    (newsroom / "desk.db").unlink()
    with closing(open_store(f"sqlite:///{newsroom}/desk.db")) as store:
        few = press(0, 2, LATER)
        for number, article in zip(put(store, *few), few, strict=True):
            record_review(store, number, article.labels)

    result = call("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert result.returncode == 0
    assert result.stdout.decode().startswith("Not clearly better: mrr ")
    assert messages(result.stderr)[-1] == "2026-10 stays in use; the new model was discarded"
    last = read_runs(newsroom / "models")[-1]
    assert (last["what"], last["model"], last["reason"]) == ("learn", None, "unclear")
    assert [path.name for path in (newsroom / "models").iterdir() if path.is_dir()] == ["2026-10"]


def test_the_corpus_that_the_desk_file_names_replaces_what_is_recorded(newsroom):
    corpus = newsroom / "corpus"
    corpus.mkdir()
    rows = [f"{a.id};{a.title};{a.text};{a.labels[0]}" for a in press(0, 20, PRESS)]
    lines = ["id;titre;depeche;mots-clés", *rows]
    (corpus / "articles.csv").write_text("\n".join(lines), encoding="utf-8")
    (newsroom / "lot.jsonl").rename(corpus / "ancien.jsonl")
    settings = (
        'inputs = ["corpus/articles.csv"]\ntaxonomy = "labels.csv"\ncolumns = ["depeche=text"]'
    )
    file = newsroom / "desk.toml"
    file.write_text(f"[corpus]\n{settings}", encoding="utf-8")
    options = ("--config", "desk.toml", "--promote-if", "better", "--name", "2026-11")

    assert "lot.jsonl'" in one_line(call("desk", "learn", cwd=newsroom))
    result = call("desk", "learn", *options, cwd=newsroom)

    assert result.returncode == 0, result.stderr
    assert messages(result.stderr)[0].startswith("60 articles from the inputs, ")
    inputs = load_model(newsroom / "models/2026-11").details["inputs"]
    assert inputs["paths"] == [str(corpus / "articles.csv")]
    again = call("desk", "learn", cwd=newsroom)
    assert messages(again.stderr)[-1] == "2026-11 stays in use"

    file.write_text("[[feed]]\naddress = 'https://www.osiris.sn'", encoding="utf-8")
    assert "No corpus (desk.toml)" in one_line(call("desk", "learn", *options[:2], cwd=newsroom))


def _copy(folder):
    """Put the model into another folder of models, as if it had come from elsewhere."""
    (folder / "models").rename(folder / "others")
    shutil.copytree(folder / "others/2026-10", folder / "models/2026-10")
    call("models", "promote", "2026-10", cwd=folder)


def _train_on_a_folder(folder):
    (folder / "corpus").mkdir()
    shutil.copy(folder / "lot.jsonl", folder / "corpus")
    call("train", "corpus", "--model", "models/essai", cwd=folder)
    call("models", "promote", "essai", cwd=folder)


REMEDY = "name the corpus in a TOML file, after a line [corpus], and pass it with --config FILE"


@pytest.mark.parametrize(
    ("mishap", "message"),
    [
        (
            lambda folder: (folder / "lot.jsonl").unlink(),
            f"lot.jsonl', on which '2026-10' was trained, is not a file any more: put it back, or {REMEDY}",
        ),
        (_copy, f"Model '2026-10' was not trained in 'models': {REMEDY}"),
        (_train_on_a_folder, f"Model 'essai' does not say what it was trained on: {REMEDY}"),
        (
            lambda folder: write_articles(press(0, 11, PRESS), folder / "lot.jsonl"),
            "The articles on which '2026-10' was trained, or their taxonomy, have changed (",
        ),
    ],
)
def test_inputs_that_are_missing_or_have_changed_are_refused(newsroom, mishap, message):
    mishap(newsroom)
    before = promoted_name(newsroom / "models")

    result = call("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert message in one_line(result)
    assert promoted_name(newsroom / "models") == before


def test_a_damaged_manifest_is_one_line(newsroom):
    details = read_manifest(newsroom / "models/2026-10")["details"]
    tagger = load_tagger(newsroom / "models/2026-10")
    save_model(tagger, newsroom / "models/abime", details={"inputs": details["inputs"]})
    call("models", "promote", "abime", cwd=newsroom)

    result = call("desk", "learn", cwd=newsroom)

    reason = "'models/abime' cannot be used as an estimator (KeyError: 'settings')"
    assert reason in one_line(result)
