"""The commands on the files of an Annif user: train, suggest, tag and evaluate with URIs throughout."""

import csv
import json
from contextlib import closing

import pytest
from helpers.calls import call, messages, one_line

from osiris_nlp.cli.desk.learning_corpus import LearningCorpus
from osiris_nlp.desk.articles.articles import find_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.model import vocabulary_size
from osiris_nlp.trained_model import load_model

YSO = "http://www.yso.fi/onto/yso/"
VOCABULARY = (
    "uri,label_fi,label_fr\n"
    f"{YSO}p1265,arkeologia,archéologie\n{YSO}p24921,verkot,réseaux\n{YSO}p5,kuusi,épicéa\n"
)
TEXTS = {
    f"{YSO}p1265": ("Des fouilles à Gorée", "Le musée et ses fouilles", "Les tombes mégalithiques"),
    f"{YSO}p24921": ("La fibre arrive à Thiès", "Un câble sous-marin", "Panne de la fibre à Dakar"),
}
DOCUMENTS = "".join(
    f"{text}, épisode {i} de la fouille\t<{uri}>\n"
    for i in range(3)
    for uri, texts in TEXTS.items()
    for text in texts
)


@pytest.fixture
def annif(tmp_path):
    """Return a folder with a corpus, its vocabulary and a model trained on both in Finnish."""
    (tmp_path / "documents.tsv").write_text(DOCUMENTS, encoding="utf-8")
    (tmp_path / "subjects.csv").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "folds.toml").write_text("folds = 2\nlearning_curve = false\n", encoding="utf-8")
    options = ("--taxonomy", "subjects.csv", "--language", "fi", "--config", "folds.toml")
    result = call("train", "documents.tsv", *options, "--model", "yso", cwd=tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    return tmp_path


def test_suggestions_and_tables_have_the_uris(annif):
    (annif / "article.txt").write_text("Panne du câble à Thiès", encoding="utf-8")

    result = call("suggest", "article.txt", "--model", "./yso", "--json", cwd=annif)
    call("tag", "documents.tsv", "--model", "./yso", "--out", "t.csv", cwd=annif)
    call("tag", "documents.tsv", "--model", "./yso", "--out", "t.jsonl", cwd=annif)

    best = json.loads(result.stdout)["suggestions"][0]
    assert (best["label"], best["uri"]) == ("verkot", f"{YSO}p24921")
    with (annif / "t.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["label_1"], row["uri_1"]) == ("arkeologia", f"{YSO}p1265")
    assert (row["labels"], row["add"], row["remove"]) == (f"{YSO}p1265", "", "")
    suggestion = json.loads((annif / "t.jsonl").read_text("utf-8").partition("\n")[0])[
        "suggestions"
    ]
    assert suggestion[0]["uri"] == f"{YSO}p1265"


def test_evaluate_reads_the_vocabulary_in_the_language_of_the_model(annif):
    with (annif / "documents.tsv").open("a", encoding="utf-8") as file:
        file.write(f"Un épicéa\t<{YSO}p5>\nUne forêt\t<{YSO}p77>\n")

    def evaluated(*options):
        words = ("evaluate", "documents.tsv", "--model", "./yso", "--json", "e.json", *options)
        result = call(*words, cwd=annif)
        assert result.returncode == 0, result.stderr.decode()
        return json.loads((annif / "e.json").read_text("utf-8")), " ".join(messages(result.stderr))

    alone, remarks = evaluated()
    with_vocabulary, remarks_with = evaluated("--taxonomy", "subjects.csv")

    assert alone["articles"] == 20
    assert {f"{YSO}p77", "kuusi"} <= {row["label"] for row in alone["per_label"]}
    assert "kept as labels of their own: 1 of 20" in remarks
    assert with_vocabulary["articles"] == 19
    assert (
        f"Subjects that the vocabulary lacks, left out: 1 of 20, such as '{YSO}p77'" in remarks_with
    )


def test_subjects_that_two_models_never_saw_are_kept_when_they_are_compared(annif):
    with (annif / "documents.tsv").open("a", encoding="utf-8") as file:
        file.write(f"Une forêt\t<{YSO}p77>\n")
    (annif / "autre.toml").write_text(
        "folds = 2\nC = 1\nlearning_curve = false\n", encoding="utf-8"
    )
    options = ("--taxonomy", "subjects.csv", "--language", "fi", "--config", "autre.toml")
    call("train", "documents.tsv", *options, "--model", "autre", cwd=annif)

    words = ("models", "compare", "./yso", "./autre", "documents.tsv", "--json")
    result = call(*words, cwd=annif)

    assert result.returncode == 0, result.stderr.decode()
    assert "kept as labels of their own: 1 of 19" in " ".join(messages(result.stderr))


def test_the_desk_shows_subjects_by_their_names(annif):
    url = f"sqlite:///{annif}/desk.db"
    with (annif / "documents.tsv").open("a", encoding="utf-8") as file:
        file.write(f"Une forêt\t<{YSO}p1265> <{YSO}p77>\n")

    words = ("desk", "import", "documents.tsv", "--model", "./yso", "--database", url)
    result = call(*words, cwd=annif)

    assert result.returncode == 0, result.stderr.decode()
    with closing(open_store(url)) as store:
        labels = [article.labels for article in find_articles(store, range(1, 20))]
    assert {("arkeologia",), ("verkot",), ("arkeologia", f"{YSO}p77")} == {*labels}


def test_the_desk_learns_again_from_a_vocabulary_of_which_labels_were_left_out(annif, monkeypatch):
    monkeypatch.setattr(vocabulary_size, "_MANY_LABELS", 1)
    options = ("--taxonomy", "subjects.csv", "--language", "fi", "--config", "folds.toml")
    result = call("train", "documents.tsv", *options, "--model", "suuri", cwd=annif)

    model = load_model(annif / "suuri")
    corpus = LearningCorpus.recorded(annif / "suuri", model.details)

    assert "no article has, and that the model leaves out: 1" in result.stderr.decode()
    assert corpus.taxonomy.names == ("arkeologia", "verkot", "kuusi")
    assert {*model.tagger.labels} == {"arkeologia", "verkot"}
    assert len(corpus.articles) == 18


def test_another_vocabulary_is_refused(annif):
    (annif / "autres.csv").write_text("label\nFintech\nDrones\n", encoding="utf-8")
    words = ("train", "documents.tsv", "--taxonomy", "autres.csv", "--model", "autre")

    result = call(*words, cwd=annif)

    assert "None of the 18 subjects is in the vocabulary" in one_line(result)
    assert not (annif / "autre").exists()


def test_words_are_stemmed_by_the_language_of_the_model(annif):
    """«kaapelista» and «kaapelien» are forms of a word of which the corpus has another form."""
    finnish = {"p1": "Kaapeli katkesi, osa", "p2": "Museo avattiin, osa"}
    rows = [f"{text} {i}\t{YSO}{name}\n" for i in range(6) for name, text in finnish.items()]
    (annif / "suomi.tsv").write_text("".join(rows), encoding="utf-8")
    for language in ("fi", "fr"):
        words = ("--language", language, "--config", "folds.toml", "--model", language)
        assert call("train", "suomi.tsv", *words, cwd=annif).returncode == 0

    def best(model):
        text = "Kaapelien omistajat kaapelista"
        result = call("suggest", "-", "--model", model, "--json", cwd=annif, stdin=text)
        return json.loads(result.stdout)["suggestions"][0]

    assert best("fi")["label"] == f"{YSO}p1"
    assert [word["text"] for word in best("fi")["evidence"]] == ["Kaapelien", "kaapelista"]
    assert not best("fr")["evidence"]


def test_the_uris_of_a_corpus_without_a_vocabulary_are_learnt(annif):
    rows = [line.split("\t") for line in DOCUMENTS.splitlines()]
    names = dict(zip(TEXTS, ("archéologie", "réseaux"), strict=True))
    lines = [
        json.dumps({"text": text, "subjects": [{"uri": uri[1:-1], "label": names[uri[1:-1]]}]})
        for text, uri in rows
    ]
    (annif / "seul").mkdir()
    (annif / "seul" / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    words = ("train", "seul/documents.jsonl", "--config", "folds.toml", "--model", "seul/modele")

    result = call(*words, cwd=annif)
    suggested = call(
        "suggest", "-", "--model", "seul/modele", "--json", cwd=annif, stdin="La fibre"
    )

    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(suggested.stdout)["suggestions"][0]["uri"] == f"{YSO}p24921"
