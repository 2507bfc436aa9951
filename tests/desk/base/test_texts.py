"""Worker processes that read files and long texts: their limits, and their end."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.texts import LONG, Texts, UnreadError
from osiris_nlp.desk.base.uploads import first_article

NOTE = "La fibre à Kolda".encode()
PAGE = (
    b"<html><head><title>La fibre</title></head><body><p>La fibre &agrave; Kolda.</p></body></html>"
)
# Takes some seconds, all of them in C code.
SLOW_PAGE = b"<html><body><h1>x</h1>" + b"<br>accueil" * 180_000


def read(name, content, *, seconds=10):
    return asyncio.run(Texts(seconds=seconds).first_article(name, content))


def test_a_file_is_read_as_in_this_process(tmp_path):
    file = tmp_path / "kolda.html"
    file.write_bytes(PAGE)

    assert read("kolda.html", PAGE) == first_article(file)


def test_a_fault_of_a_file_is_the_same_as_in_this_process(tmp_path):
    file = tmp_path / "file.jsonl"
    file.write_bytes(b'{"title": "La fibre"')

    with pytest.raises(InputError) as here:
        first_article(file)
    with pytest.raises(InputError) as there:
        read("file.jsonl", file.read_bytes())

    assert str(there.value) == str(here.value)


def test_a_long_row_keeps_its_fields_and_its_place():
    row = {"id": "sn-1", "title": "La  fibre", "text": "<p>À Kolda</p>", "date": "2025-03-21"}
    long_row = row | {"text": "<p>À Kolda</p>" * LONG, "id_article": 4012}

    short, long, last = asyncio.run(Texts().articles([row, long_row, row]))

    assert short == last
    assert long.text.startswith("À Kolda\nÀ Kolda")
    assert (long.id, long.title, long.date) == (short.id, "La fibre", short.date)
    assert long.meta == {"id_article": 4012}


@pytest.mark.slow("linear time")
def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    texts = Texts(seconds=1.5)

    async def read_both():
        with pytest.raises(UnreadError, match=r"Reading it takes more than 1\.5 seconds: "):
            await texts.first_article("a.html", SLOW_PAGE)
        texts._seconds = 10
        return await texts.first_article("note.txt", NOTE)

    assert asyncio.run(read_both())["text"] == "La fibre à Kolda"
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_was_killed_costs_one_request():
    texts = Texts()

    async def read_after_the_end_of_a_worker():
        with pytest.raises(UnreadError, match="Reading it takes too much memory: "):
            await texts._read(0, signal.raise_signal, signal.SIGKILL)
        return await texts.first_article("note.txt", NOTE)

    assert asyncio.run(read_after_the_end_of_a_worker())["text"] == "La fibre à Kolda"


def test_several_files_at_once_are_read_one_after_the_other():
    texts, notes = Texts(), [f"La fibre à Kolda {i}" for i in range(9)]

    async def read_all():
        readings = (texts.first_article("note.txt", note.encode()) for note in notes)
        return await asyncio.gather(*readings)

    assert [row["text"] for row in asyncio.run(read_all())] == notes


# Prints the process of a worker, then has it read a page that takes a second.
BUSY = """
import asyncio, os
from osiris_nlp.desk.base.texts import Texts

async def main():
    texts = Texts()
    print(await texts._read(0, os.getpid), flush=True)
    await texts.first_article("a.html", b"<html><body><h1>x</h1>" + b"<br>accueil" * 60_000)

asyncio.run(main())
"""


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGINT])
def test_a_worker_ends_with_the_service(sig):
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as service:
        worker = int(service.stdout.readline())
        assert is_running(worker)
        service.send_signal(sig)

    deadline = time.monotonic() + 30
    while is_running(worker):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # it has ended
        return False
    return state != "Z"
