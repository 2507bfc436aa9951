"""The reading process: what it reads, its limits, and its end."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.reader import Reader, UnreadError
from osiris_nlp.desk.room import BusyError, Room
from osiris_nlp.desk.uploads import first_article

PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Sonatel étend la fibre à Kolda</title>
<meta property="og:site_name" content="Le Soleil"></head><body><article>
<h1>Sonatel étend la fibre à Kolda</h1>
<p>La Sonatel déploie la fibre dans trois communes de Kolda, en Casamance.</p>
<p>L’ARTP salue l’effort, et attend que les prix baissent.</p></article></body></html>"""
NOTE = "La fibre à Kolda".encode()
LONG_TEXT = ("La Sonatel déploie la fibre à Kolda.\n" * 100_000).encode()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def read(reader: Reader, name: str, content: bytes) -> object:
    return asyncio.run(reader.first_article(name, content))


def test_a_file_is_read_as_in_this_process(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "kolda.html"
    file.write_text(PAGE)

    assert read(reader, "kolda.html", PAGE.encode()) == first_article(file)


def test_a_fault_of_a_file_is_the_same_as_in_this_process(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "file.jsonl"
    file.write_bytes(b'{"title": "La fibre"')

    with pytest.raises(InputError) as here:
        first_article(file)
    with pytest.raises(InputError) as there:
        read(reader, "file.jsonl", file.read_bytes())

    assert str(there.value) == str(here.value)


def test_a_row_becomes_an_article_with_all_its_fields(reader: Reader) -> None:
    row = {
        "id": "sn-1",
        "title": "La  fibre",
        "text": "<p>À Kolda</p>",
        "labels": ["Internet"],
        "date": "2025-03-21",
        "url": "https://lesoleil.sn/fibre",
        "id_article": 4012,
    }

    article = asyncio.run(reader.clean_article(row))

    assert article.date is not None
    assert article == Article(
        id="sn-1",
        title="La fibre",
        text="À Kolda",
        labels=("Internet",),
        date=article.date,
        url="https://lesoleil.sn/fibre",
        meta={"id_article": 4012},
    )
    assert article.date.isoformat() == "2025-03-21"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    with Reader(seconds=0.05) as reader:
        reader.start()
        with pytest.raises(UnreadError, match=r"Reading it takes more than 0\.05 seconds: "):
            read(reader, "long.html", LONG_TEXT)

        reader._seconds = 10
        assert read(reader, "note.txt", NOTE)["text"] == "La fibre à Kolda"


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    with Reader(ceiling=60_000_000) as reader:
        with pytest.raises(UnreadError, match="Reading it takes too much memory: "):
            read(reader, "long.txt", LONG_TEXT)

        reader._ceiling = 180_000_000
        assert read(reader, "note.txt", NOTE)["text"] == "La fibre à Kolda"


def test_a_reading_process_that_was_killed_is_replaced(reader: Reader) -> None:
    read(reader, "note.txt", NOTE)
    first_process = reader._process
    first_process.kill()
    first_process.wait()

    assert read(reader, "note.txt", NOTE)["text"] == "La fibre à Kolda"
    assert reader._process is not first_process


def test_several_files_at_once_are_read_one_after_the_other(reader: Reader) -> None:
    async def read_all() -> list[dict[str, object]]:
        return await asyncio.gather(
            *(reader.first_article(f"{i}.txt", f"La fibre à Kolda {i}".encode()) for i in range(9))
        )

    assert [row["text"] for row in asyncio.run(read_all())] == [
        f"La fibre à Kolda {i}" for i in range(9)
    ]


def test_a_file_given_up_leaves_nothing_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with Reader(seconds=0.02) as reader, pytest.raises(UnreadError):
        read(reader, "long.html", LONG_TEXT)

    assert list(tmp_path.iterdir()) == []


def test_modules_in_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    for name in ("json", "signal", "socket", "trafilatura", "lxml", "orjson", "sitecustomize"):
        Path(tmp_path, f"{name}.py").write_text("open('pwned', 'w').close()")
    program = (
        "import asyncio, os, sys; from osiris_nlp.desk.reader import Reader\n"
        f"os.chdir({str(tmp_path)!r})\n"
        "with Reader() as reader:\n"
        "    print(asyncio.run(reader.first_article('a.txt', b'La fibre'))['text'])"
    )

    result = subprocess.run(
        [sys.executable, "-P", "-c", program],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert (result.stdout, result.stderr) == ("La fibre\n", "")
    assert not Path(tmp_path, "pwned").exists()


def test_the_reading_process_loads_neither_a_model_nor_the_service() -> None:
    program = (
        "import sys; from osiris_nlp.desk import reader; reader._load_libraries()\n"
        "names = ('osiris_nlp.model', 'osiris_nlp.desk.store', 'fastapi', 'numba')\n"
        "print([name for name in names if name in sys.modules])"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=30
    )

    assert result.stdout == "[]\n"


# Reads a file that takes some seconds, and prints the process that reads it once it does.
BUSY = """
import asyncio
from osiris_nlp.desk.reader import Reader

async def main():
    reader = Reader()
    reader.start()
    content = b"<html><body><article>" + b"<a href='/a'>x</a>" * 100_000
    task = asyncio.create_task(reader.first_article("a.html", content))
    await asyncio.sleep(0.3)
    print(reader._process.pid, flush=True)
    await task

asyncio.run(main())
"""


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGTERM])
def test_the_reading_process_and_its_forks_end_with_the_service(sig: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as service:
        group = int(service.stdout.readline())
        assert is_running(group)
        service.send_signal(sig)

    deadline = time.monotonic() + 30
    while is_running(group):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(group: int) -> bool:
    """Return whether any process of a group runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, process_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has just ended
            continue
        if int(process_group) == group and state != "Z":
            return True
    return False


def test_who_finds_no_room_is_refused_and_takes_none() -> None:
    room = Room(3, wait=0)

    async def crowd() -> None:
        async with room.take(2):
            with pytest.raises(BusyError):
                async with room.take(2):
                    pass
            async with room.take():
                assert room.free == 0

    asyncio.run(crowd())

    assert room.free == 3
