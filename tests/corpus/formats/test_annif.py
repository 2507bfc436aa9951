"""Corpora of Annif as they lie there: documents with URIs, full texts with files of subjects."""

import gzip
import json

import pytest

from osiris_nlp.base.errors import InputError, InputFaults
from osiris_nlp.corpus import Columns, near_duplicates, read_all
from osiris_nlp.corpus.locations import find_sources
from osiris_nlp.corpus.spans import cut
from osiris_nlp.taxonomy import Label, Taxonomy

YSO = "http://www.yso.fi/onto/yso/"
TAXONOMY = Taxonomy(
    [
        Label(name="arkeologia", id=f"{YSO}p1265"),
        Label(name="kaivaukset", id="42", uri=f"{YSO}p3437", aliases=("fouilles",)),
    ]
)
LINES = (
    f"Les fouilles de l’île de Gorée\t<{YSO}p1265> <{YSO}p3437>",
    f"Un musée à Dakar, selon le «Soleil»\t{YSO}p1265",
    "Sans sujet",
)
DOCUMENTS = "".join(f"{line}\n" for line in LINES)


def labels_of(path, taxonomy=TAXONOMY, **options):
    return [article.labels for article in read_all(path, taxonomy=taxonomy, **options)]


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_documents_have_no_header(tmp_path, start):
    path = tmp_path / "documents.tsv"
    path.write_text(start + DOCUMENTS, encoding="utf-8")

    articles = read_all(path, taxonomy=TAXONOMY)

    assert [article.text for article in articles] == [line.partition("\t")[0] for line in LINES]
    assert [article.labels for article in articles] == [
        ("arkeologia", "kaivaukset"),
        ("arkeologia",),
        (),
    ]
    assert [article.id for article in articles] == ["documents-1", "documents-2", "documents-3"]
    assert labels_of(path, None)[1] == (f"{YSO}p1265",)


def test_the_first_documents_may_have_no_subjects(tmp_path):
    path = tmp_path / "documents.tsv"
    path.write_text(f"Une page sans tabulation\nUne autre\t\n{DOCUMENTS}", encoding="utf-8")

    assert labels_of(path)[:3] == [(), (), ("arkeologia", "kaivaukset")]


def test_a_table_with_a_header_stays_one(tmp_path):
    path = tmp_path / "articles.tsv"
    path.write_text("text\tlabels\nLes fouilles de Gorée\tfouilles\n", encoding="utf-8")

    assert labels_of(path) == [("kaivaukset",)]


def test_compressed_documents_are_read_whole_and_named_like_the_others(tmp_path):
    path = tmp_path / "yso-finna.tsv.gz"
    path.write_bytes(gzip.compress(DOCUMENTS.encode()))

    articles = read_all(path, taxonomy=TAXONOMY)
    (source,) = find_sources(path)
    (span,) = cut(source, size=10).spans

    assert [article.id for article in articles] == ["yso-finna-1", "yso-finna-2", "yso-finna-3"]
    assert articles[0].labels == ("arkeologia", "kaivaukset")
    assert (span.rows, span.size, span.stop) == (3, path.stat().st_size, None)


def test_a_compressed_file_that_is_broken_is_named(tmp_path):
    path = tmp_path / "documents.tsv.gz"
    path.write_bytes(gzip.compress(DOCUMENTS.encode())[:-6])

    with pytest.raises(InputError, match=r"Broken gzip file: .*documents\.tsv\.gz"):
        read_all(path)


def test_what_follows_the_tab_must_be_uris(tmp_path):
    path = tmp_path / "documents.tsv"
    path.write_text(f"{DOCUMENTS}La fibre\t<{YSO}p1265> fouilles\n", encoding="utf-8")

    with pytest.raises(InputFaults, match=r"'fouilles' after the tab is not a URI .*line 4"):
        read_all(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("documents.csv", f"text,subject_uris\nLes fouilles,<{YSO}p1265> <{YSO}p3437>\n"),
        ("documents.csv", f"document_id,text,subjects\n7,Les fouilles,arkeologia|{YSO}p3437\n"),
        (
            "documents.jsonl",
            json.dumps(
                {
                    "text": "Les fouilles",
                    "subjects": [{"uri": f"{YSO}p1265"}, {"label": "Fouilles"}],
                }
            ),
        ),
        ("documents.jsonl", json.dumps({"text": "x", "subjects": ["42", f"<{YSO}p1265>"]})),
    ],
)
def test_subjects_of_tables_and_json_are_uris_ids_or_names(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    ((labels),) = labels_of(path)

    assert {*labels} == {"arkeologia", "kaivaukset"}


@pytest.fixture
def fulltext(tmp_path):
    """Three full texts: with URIs and names, with names, and without a file of subjects."""
    folder = tmp_path / "fulltext"
    folder.mkdir()
    for name in ("goree", "musee", "seul"):
        (folder / f"{name}.txt").write_text(f"Le texte de {name}", encoding="utf-8")
    (folder / "goree.tsv").write_text(
        f"<{YSO}p1265>\tarkeologia\t1.0\n<{YSO}p3437>\n", encoding="utf-8"
    )
    (folder / "musee.key").write_text("Fouilles\n\narkeologia\n", encoding="utf-8")
    (folder / "articles.tsv").write_text("text\tlabels\nLa fibre\tfouilles\n", encoding="utf-8")
    return folder


def test_full_texts_have_the_subjects_in_the_file_next_to_them(fulltext):
    articles = {article.id: article for article in read_all(fulltext, taxonomy=TAXONOMY)}

    assert {key: article.labels for key, article in articles.items()} == {
        "articles-2": ("kaivaukset",),
        "goree-1": ("arkeologia", "kaivaukset"),
        "musee-1": ("kaivaukset", "arkeologia"),
        "seul-1": (),
    }
    assert len(read_all(f"{fulltext}/*", taxonomy=TAXONOMY)) == len(articles)
    assert labels_of(fulltext / "goree.txt", None) == [("arkeologia", f"{YSO}p3437")]
    assert not near_duplicates(list(articles.values()))


def test_subjects_that_the_vocabulary_lacks_are_left_out_and_counted(tmp_path):
    path, columns = tmp_path / "documents.tsv", Columns()
    path.write_text(f"{DOCUMENTS}Les drones de Thiès\t<{YSO}p99>\n", encoding="utf-8")

    labels = labels_of(path, columns=columns)

    assert labels[-1] == ()
    assert columns.subjects.remark == (
        f"Subjects that the vocabulary lacks, left out: 1 of 4, such as '{YSO}p99'"
    )


def test_those_that_the_model_never_saw_may_be_kept(tmp_path):
    path, columns = tmp_path / "documents.tsv", Columns()
    path.write_text(f"{DOCUMENTS}Les drones de Thiès\t<{YSO}p99>\n", encoding="utf-8")
    columns.subjects.keep_unknown = True

    assert labels_of(path, columns=columns)[-1] == (f"{YSO}p99",)
    assert "kept as labels of their own: 1 of 4" in columns.subjects.remark


@pytest.mark.parametrize("keep_unknown", [False, True])
def test_another_vocabulary_is_an_error(tmp_path, keep_unknown):
    path, columns = tmp_path / "documents.tsv", Columns()
    path.write_text(DOCUMENTS, encoding="utf-8")
    columns.subjects.keep_unknown = keep_unknown

    with pytest.raises(InputError, match=r"None of the 3 subjects is in the vocabulary, such as"):
        read_all(path, taxonomy=Taxonomy.from_names(["Fintech"]), columns=columns)


@pytest.mark.parametrize("subject", [{"uri": ""}, {"notation": "42"}, {"uri": 42}, 42])
def test_a_subject_without_uri_and_name_is_a_fault(tmp_path, subject):
    path = tmp_path / "documents.jsonl"
    rows = [{"text": "Les fouilles", "subjects": [{"uri": f"{YSO}p1265"}, subject]}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")

    with pytest.raises(InputFaults, match=r"documents\.jsonl, line 1"):
        read_all(path, taxonomy=TAXONOMY)


def test_a_corpus_of_names_and_uris_is_a_vocabulary(tmp_path):
    path, columns = tmp_path / "documents.jsonl", Columns()
    row = {"text": "Gorée", "subjects": [{"uri": f"{YSO}p1265", "label": "arkeologia"}]}
    path.write_text(json.dumps(row), encoding="utf-8")

    articles = read_all(path, columns=columns)

    assert columns.subjects.taxonomy(articles).uris == {"arkeologia": f"{YSO}p1265"}
    assert columns.subjects.taxonomy([]) is None
