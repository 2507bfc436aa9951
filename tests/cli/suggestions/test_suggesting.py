"""`suggest` with several files, and with a text instead of a file."""

import json

import pytest
from helpers.calls import call, one_line
from helpers.commands import ARTICLE


@pytest.fixture
def folder(tmp_path):
    """Return a folder of two articles, one of them in a folder of its own."""
    (tmp_path / "lot").mkdir()
    (tmp_path / "artp.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "lot/wave.txt").write_text("Wave baisse ses frais\n\nÀ Dakar.", encoding="utf-8")
    return tmp_path


def suggest(newsroom, folder, *words):
    model = ("--model", newsroom / "models/osiris")
    return call("suggest", *words, *model, cwd=folder, stdin="La fibre à Kolda")


def test_files_folders_and_standard_input_are_read_in_order(newsroom, folder):
    inputs = ("lot/", "-", "art*.txt")

    rows, page, single = (
        suggest(newsroom, folder, *words).stdout.decode()
        for words in ((*inputs, "--json"), inputs, ("artp.txt",))
    )

    ids = [json.loads(line)["id"] for line in rows.splitlines()]
    assert ids == ["wave-1", "stdin-1", "artp-1"]
    lines = [line.rstrip() for line in page.splitlines()]
    assert [line for line in lines if "-1: " in line] == [
        "wave-1: Wave baisse ses frais",
        "stdin-1: La fibre à Kolda",
        "artp-1: Qualité de service : l’Artp met en demeure les opérateurs",
    ]
    assert lines[lines.index("stdin-1: La fibre à Kolda") - 1] == ""
    assert single.startswith("Qualité de service : l’Artp met en demeure les opérateurs ")


def test_nothing_is_printed_if_one_of_the_files_is_bad(newsroom, folder):
    (folder / "vide.txt").write_bytes(b"")

    bad, missing, twice = (
        one_line(suggest(newsroom, folder, *words))
        for words in (("artp.txt", "vide.txt"), ("artp.txt", "absent.txt"), ("-", "artp.txt", "-"))
    )

    assert "No article" in bad
    assert missing == "error: No file 'absent.txt': check the path\n"
    assert twice == "error: Standard input (-) is named twice: it can be read once only\n"


@pytest.mark.parametrize(
    "text",
    [
        "Wave baisse ses frais",
        "Wave baisse-t-il ses frais ?",
        "Wave/Orange : les frais [officiels] baissent.",
        "Wave baisse ses frais. " * 300,
    ],
)
def test_a_text_instead_of_a_file_gets_a_hint(newsroom, text):
    message = one_line(call("suggest", text, cwd=newsroom))

    assert message.startswith("error: No file 'Wave")
    assert message.endswith(': for a text instead of a file: echo "…" | osiris-nlp suggest -\n')
    assert len(message) < 1500


def test_a_missing_file_with_spaces_in_its_name_is_not_taken_for_a_text(newsroom):
    assert one_line(call("suggest", "mon article.txt", cwd=newsroom)) == (
        "error: No file 'mon article.txt': check the path\n"
    )
