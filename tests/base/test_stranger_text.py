"""Text and files of strangers: long runs of combining marks, unsafe characters, pipes."""

import os
import sys
import tracemalloc
import unicodedata
from pathlib import Path

import pytest

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular, read_regular
from osiris_nlp.base.language import text as text_module
from osiris_nlp.base.language.text import clean, clean_aligned, compose, squeeze, visible
from osiris_nlp.base.language.words import fold


def test_every_combining_mark_is_recognised():
    marks = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.combining(unicodedata.normalize("NFD", character)[0])
    ]
    assert len(marks) > 800
    text = "".join(mark * 31 for mark in marks)
    assert text_module._LONG_RUN.fullmatch(text)
    assert all(map(text_module._MAYBE_MARK.match, marks))
    assert {unicodedata.category(mark)[0] for mark in marks} == {"M"}


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0f73", "\u0344\u0316", "\u3099\u0301"])
def test_a_run_of_marks_is_cut_to_thirty(marks):
    hostile = "Dakar" + marks * 20_000 + " et Thiès"
    cleaned = clean(hostile)
    assert len(unicodedata.normalize("NFD", cleaned)) <= len("Dakar et Thiès") + 1 + 60
    assert cleaned.startswith("Daka")
    assert cleaned.endswith(" et Thiès")
    assert clean(cleaned) == cleaned == clean_aligned(hostile)[0]
    assert squeeze(hostile) == cleaned
    assert compose(hostile) == compose(cleaned)


def test_marks_joined_by_the_removal_of_invisible_characters_are_cut():
    hostile = "e" + ("\u0301\u0323\u200b" * 20_000)
    assert len(clean(hostile)) <= 31


def test_ordinary_marks_are_kept():
    assert clean("e\u0301te\u0301 a\u0323\u0301") == "été ạ́"
    assert compose("Thie\u0300s") == "Thiès"
    assert clean("…" * 40 + " suite") == "…" * 40 + " suite"


def test_folding_ignores_the_order_of_marks():
    assert fold("Tha\u0301\u0323" + "\u0323\u0301" * 20_000 + "ﬁ №") == "thafi no"
    assert fold("か" + "ﾞ\u0301" * 20_000) == "か"


def test_text_is_never_shown_backwards():
    assert clean("Virement \u202egpj.exe\u202c reçu") == "Virement gpj.exe reçu"
    assert squeeze("\u2066Fintech\u2069") == "Fintech"


def test_unsafe_characters_are_visible():
    assert visible("a\x1b]0;pwn\x07") == "a\\x1b]0;pwn\\x07"
    assert visible("rapport\u202efdp.csv\n") == "rapport\\u202efdp.csv\\n"
    assert visible("« L’État\u202f: 5\u00a0G »") == "« L’État\u202f: 5\u00a0G »"
    assert visible("Awa\u3164") == "Awa\\u3164"


def test_a_pipe_or_device_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path in (tmp_path / "pipe.jsonl", Path("/dev/zero")):
        with pytest.raises(InputError, match="is a pipe or a device: expected a file"):
            open_regular(path)
    with pytest.raises(InputError, match="is a folder"):
        open_regular(tmp_path)
    with pytest.raises(InputError, match=r"Cannot read '.*absent' \(No such file"):
        open_regular(tmp_path / "absent")


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "presse.csv"
    path.write_bytes(b"titre;texte\n")
    assert read_regular(path, max_bytes=12) == b"titre;texte\n"
    with pytest.raises(InputError, match=r"presse.csv' is larger than 1.1e-05 MB"):
        read_regular(path, max_bytes=11)


def test_decoded_pages_have_no_long_runs_of_marks():
    content = "Thie\u0300s 5" + "\u0301\u0323" * 20_000

    assert text_of(content).startswith("Thiès 5")
    assert len(text_of(content)) <= 40
    assert text_of(content.encode()) == text_of(content)


@pytest.mark.parametrize("digits", ["1" * 5000, "0" * 5000 + "65"])
def test_a_reference_of_thousands_of_digits_is_one_character(digits):
    expected = "A" if digits.endswith("65") else "\ufffd"

    assert clean(f"l&amp;&#{digits}; rue") == f"l&{expected} rue"
    assert clean_aligned(f"l&amp;&#{digits}; rue")[0] == f"l&{expected} rue"


@pytest.mark.slow("linear time")
@pytest.mark.parametrize("space", ["\u00a0", "&nbsp;", "<br>", "\u200b ", " \n "])
def test_cleaning_a_text_of_many_short_words_takes_little_more_memory_than_the_text(space):
    text = f"fibre{space}" * 100_000

    tracemalloc.start()
    try:
        cleaned = clean(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert cleaned.split() == ["fibre"] * 100_000
    assert peak < 6 * len(text)
