"""Runs next to files of others that have the names of a run's own: refused, and nothing is touched."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from helpers.backlog import names
from helpers.forks import run
from helpers.ownership import (
    PRECIOUS,
    RUN_MANIFEST,
    ended_process,
    losses,
    precious_folder,
    snapshot,
    write_precious,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch import tag
from osiris_nlp.batch.workspace import _MARK, Workspace

CHUNKS = "0123456789abcdef"
NEW_MANIFEST = orjson.loads(RUN_MANIFEST) | {"model_sha256": "0" * 64}


def _marked(partial: Path) -> Path:
    """Make a folder as a run leaves it, with one chunk finished."""
    (partial / CHUNKS).mkdir(parents=True)
    (partial / "manifest.json").write_bytes(RUN_MANIFEST)
    (partial / "osiris-nlp.txt").write_bytes(_MARK)
    for name in ("0000000.jsonl", "0000000.json"):
        (partial / CHUNKS / name).write_text("{}\n")
    return partial


def _link_to_folder(partial: Path) -> None:
    partial.symlink_to(precious_folder(partial.with_name("ailleurs")))


def _link_to_run(partial: Path) -> None:
    partial.symlink_to(_marked(partial.with_name("ailleurs")))


def _link_to_file(partial: Path) -> None:
    partial.symlink_to(write_precious(partial.with_name("ailleurs.txt")))


def _foreign_file_in_run(partial: Path) -> None:
    write_precious(_marked(partial) / "notes.txt")


def _foreign_file_in_chunks(partial: Path) -> None:
    write_precious(_marked(partial) / CHUNKS / "0000001.txt")


def _link_in_chunks(partial: Path) -> None:
    target = write_precious(partial.with_name("ailleurs.txt"))
    (_marked(partial) / CHUNKS / "0000001.json").symlink_to(target)


def _link_to_chunks(partial: Path) -> None:
    target = precious_folder(partial.with_name("ailleurs"))
    (_marked(partial) / "fedcba9876543210").symlink_to(target)


def _folder_named_like_a_record(partial: Path) -> None:
    write_precious(_marked(partial) / CHUNKS / "0000001.json" / "notes.txt")


def _folder_named_like_a_temporary(partial: Path) -> None:
    write_precious(_marked(partial) / CHUNKS / ".0000001.json.77.part" / "notes.txt")


def _hard_link(partial: Path) -> None:
    source = write_precious(partial.with_name("ailleurs.txt"))
    os.link(source, _marked(partial) / CHUNKS / "0000001.jsonl")


def _linked_marker(partial: Path) -> None:
    _marked(partial)
    (partial / "osiris-nlp.txt").unlink()
    (partial / "osiris-nlp.txt").symlink_to(write_precious(partial.with_name("ailleurs.txt")))


def _foreign_marker(partial: Path) -> None:
    write_precious(_marked(partial) / "osiris-nlp.txt")


def _names_of_a_run(partial: Path) -> None:
    for name in ("stdin", "writing", f"{CHUNKS}/0000000.json", f"{CHUNKS}/0000000.jsonl"):
        write_precious(partial / name)


def _foreign_manifest(partial: Path) -> None:
    write_precious(partial / "manifest.json")


def _empty_marker(partial: Path) -> None:
    (_marked(partial) / "osiris-nlp.txt").write_bytes(b"")


def _foreign_manifest_next_to_a_marker(partial: Path) -> None:
    (_marked(partial) / "manifest.json").write_text('{"x": 1}')


def _pipe(partial: Path) -> None:
    os.mkfifo(_marked(partial) / "stdin")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "link to a folder": _link_to_folder,
    "link to a run": _link_to_run,
    "link to a file": _link_to_file,
    "dangling link": lambda partial: partial.symlink_to("absent"),
    "link to itself": lambda partial: partial.symlink_to(partial.name),
    "file": write_precious,
    "one file in a folder": lambda partial: write_precious(partial / "notes.txt"),
    "folder of others": precious_folder,
    "foreign file in a run's folder": _foreign_file_in_run,
    "foreign file among the chunks": _foreign_file_in_chunks,
    "link among the chunks": _link_in_chunks,
    "link to chunks": _link_to_chunks,
    "folder named like a record": _folder_named_like_a_record,
    "folder named like a temporary": _folder_named_like_a_temporary,
    "hard link": _hard_link,
    "linked marker": _linked_marker,
    "foreign marker": _foreign_marker,
    "a run's names without a mark": _names_of_a_run,
    "foreign manifest": _foreign_manifest,
    "empty marker": _empty_marker,
    "foreign manifest next to a marker": _foreign_manifest_next_to_a_marker,
    "pipe": _pipe,
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("resume", [False, True])
def test_a_partial_folder_that_no_run_made_is_refused_and_left_alone(
    model: Path, backlog: Path, kind: str, *, resume: bool
) -> None:
    FOREIGN[kind](backlog.with_name("mots.jsonl.partial"))
    before = snapshot(backlog.parent)

    with pytest.raises(InputError, match="mots.jsonl.partial"):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), resume=resume)

    assert snapshot(backlog.parent) == before


@pytest.mark.parametrize("out", ["mots.csv", "mots.parquet", "mots/", "sqlite:///{}/mots.db"])
def test_no_kind_of_output_touches_a_foreign_partial_folder(
    model: Path, backlog: Path, out: str
) -> None:
    folder = backlog.parent
    stem = "mots.db.suggestions" if "://" in out else out.strip("/")
    precious_folder(folder / f"{stem}.partial")
    before = snapshot(folder)

    with pytest.raises(InputError, match="partial' contains .*, which no run wrote"):
        tag(model, [backlog], out.format(folder) if "://" in out else f"{folder}/{out}")

    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["lot.jsonl", "--out", "avant.jsonl"],
        ["lot.jsonl", "--out", "avant.jsonl", "--resume"],
        ["faux.parquet", "--out", "mots.jsonl"],
        ["absent.jsonl", "--out", "mots.jsonl"],
        ["lot.jsonl", "--out", "mots.jsonl", "--model", "absent"],
        ["lot.jsonl", "--out", "mots.jsonl", "--dry-run"],
        ["lot.jsonl", "--out", "mots.jsonl", "--review", "absent/page.html"],
        ["-", "--out", "mots.jsonl"],
    ],
)
def test_the_command_leaves_foreign_files_alone_whatever_else_is_wrong(
    model: Path, backlog: Path, arguments: list[str]
) -> None:
    folder = backlog.parent
    write_precious(folder / "avant.jsonl")
    (folder / "faux.parquet").write_bytes(b"PAR1broken")
    for name in ("avant.jsonl.partial", "mots.jsonl.partial"):
        (folder / name).symlink_to(precious_folder(folder / f"cible-{name}"))
    before = snapshot(folder)

    command = ["tag", "--model", str(model), *arguments]
    result = run(*command, cwd=folder, stdin=b'{"text": "La fibre"}\n')

    assert result.returncode == 1
    assert b"is a symbolic link: choose another OUT" in result.stderr
    assert snapshot(folder) == before


@pytest.mark.parametrize("kind", ["content", "link", "dangling link", "folder", "hard link"])
def test_a_lock_file_of_others_is_refused_and_left_alone(
    model: Path, backlog: Path, kind: str
) -> None:
    lock, other = backlog.with_name("mots.jsonl.partial.lock"), backlog.with_name("autre")
    if kind == "content":
        write_precious(lock)
    elif kind == "folder":
        write_precious(lock / "notes.txt")
    elif kind == "hard link":
        other.touch()
        os.link(other, lock)
    else:
        if kind == "link":
            other.touch()
        lock.symlink_to(other.name)
    before = snapshot(backlog.parent)

    with pytest.raises(
        InputError, match="partial.lock', which is not an empty lock file: move it away"
    ):
        tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert snapshot(backlog.parent) == before


@pytest.mark.parametrize("name", ["mots.jsonl.manifest.json", "mots.jsonl.errors.jsonl"])
@pytest.mark.parametrize("kind", ["file", "JSON", "link", "dangling link", "folder", "pipe"])
def test_accompanying_files_of_others_are_refused_and_left_alone(
    model: Path, backlog: Path, name: str, kind: str
) -> None:
    path, other = backlog.with_name(name), backlog.with_name("autre.json")
    other.write_bytes(
        RUN_MANIFEST if "manifest" in name else b'{"what":1,"remedy":"","file":"","line":1}'
    )
    if kind == "file":
        write_precious(path)
    elif kind == "JSON":
        path.write_text('{"notes": 7}\n')
    elif kind == "folder":
        write_precious(path / "notes.txt")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(other.name if kind == "link" else "absent.json")
    before = snapshot(backlog.parent)

    with pytest.raises(InputError, match=name):
        tag(model, [backlog], backlog.with_name("mots.jsonl"))

    assert snapshot(backlog.parent) == before


def test_temporaries_of_others_survive_a_run(model: Path, backlog: Path) -> None:
    folder, ended = backlog.parent, ended_process()
    target = write_precious(folder / "ailleurs.txt")
    precious_folder(folder / f".mots.jsonl.{ended}.part")
    write_precious(folder / f".mots.jsonl.{os.getppid()}.part")
    (folder / f".mots.jsonl.{os.getpid()}.part").symlink_to(target)
    os.link(target, folder / f".mots.jsonl.manifest.json.{ended}.part")
    (folder / f".mots.jsonl.errors.jsonl.{ended}.part").symlink_to("ailleurs.txt")
    before = snapshot(folder)

    tag(model, [backlog], folder / "mots.jsonl")

    assert losses(before, folder) == []
    assert (folder / "mots.jsonl").read_bytes().count(b"\n") == 7


def test_temporaries_of_others_survive_a_run_into_a_folder(model: Path, backlog: Path) -> None:
    folder, ended = backlog.parent, ended_process()
    precious_folder(folder / f".mots.{ended}.part")
    precious_folder(folder / f".mots.{ended}.0.part")
    (folder / f".mots.{os.getpid()}.part").symlink_to(precious_folder(folder / "cible"))
    before = snapshot(folder)

    tag(model, [backlog], f"{folder}/mots/")

    assert losses(before, folder) == []
    assert names(folder / "mots") == ["part-00000.parquet"]


def test_what_appears_at_the_output_during_a_run_is_not_replaced(
    model: Path, backlog: Path
) -> None:
    out, page = backlog.with_name("mots.jsonl"), backlog.with_name("page.html")

    def create_output(step: str, n_done: int, _: int) -> None:
        if step == "tagging" and n_done == 7:
            write_precious(out)

    with pytest.raises(InputError, match="exists, but this run did not write it: move or remove"):
        tag(model, [backlog], out, jobs=1, on_progress=create_output)
    assert out.read_text(encoding="utf-8") == PRECIOUS
    out.unlink()
    write_precious(page)
    with pytest.raises(InputError, match="page.html' exists: choose another file"):
        tag(model, [backlog], out, jobs=1, review=page)

    assert page.read_text(encoding="utf-8") == PRECIOUS


def test_a_foreign_file_that_appears_in_the_folder_of_a_run_is_kept(
    model: Path, backlog: Path
) -> None:
    notes = backlog.with_name("mots.jsonl.partial") / "notes.txt"

    def create_notes(step: str, _: int, __: int) -> None:
        if step == "writing":
            write_precious(notes)

    with pytest.raises(InputError, match="notes.txt' was not made by this program and is kept"):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), on_progress=create_notes)

    assert notes.read_text(encoding="utf-8") == PRECIOUS


def _replace_with_link(folder: Path, victim: Path) -> None:
    folder.rename(folder.with_name("ailleurs"))
    folder.symlink_to(victim.absolute())


def _victim(folder: Path) -> Path:
    """Make a folder of others with names of a run's own."""
    for name in ("0000000.json", "0000000.jsonl", ".0000000.json.77.part", "osiris-nlp.txt"):
        write_precious(folder / name)
    (folder / "manifest.json").write_bytes(orjson.dumps(NEW_MANIFEST))
    return folder


@pytest.mark.parametrize("linked", ["mots.jsonl.partial", "chunks"])
def test_no_file_is_removed_through_a_link_that_appears_before_a_run_resumes(
    tmp_path: Path, linked: str
) -> None:
    workspace, manifest = Workspace.next_to(tmp_path / "mots.jsonl"), NEW_MANIFEST
    workspace.begin(manifest)
    victim = _victim(tmp_path / "victime")
    chunks = workspace.chunks_folder(manifest)
    if linked == "chunks":
        _replace_with_link(chunks, victim)
    else:
        shutil.copytree(victim, victim / chunks.name)
        _replace_with_link(workspace.folder, victim)
    before = snapshot(victim)

    for step in (
        lambda: list(workspace.finished_records(manifest)),
        lambda: workspace.begin(manifest),
        workspace.remove,
    ):
        with pytest.raises(InputError, match=r"symbolic link|which no run wrote|was not made by"):
            step()

    assert snapshot(victim) == before


def test_no_file_is_created_through_a_link_that_appears_before_a_run_begins(tmp_path: Path) -> None:
    workspace, manifest = Workspace.next_to(tmp_path / "mots.jsonl"), NEW_MANIFEST
    workspace.check(resume=False)
    victim = tmp_path / "victime"
    victim.mkdir()
    (victim / "manifest.json").write_bytes(orjson.dumps(manifest))
    workspace.folder.symlink_to("victime")
    before = snapshot(victim)

    for step in (
        workspace.create,
        lambda: workspace.begin(manifest),
        workspace.discard_if_empty,
    ):
        with pytest.raises(InputError, match="mots.jsonl.partial' is a symbolic link"):
            step()
    with pytest.raises(NotADirectoryError):
        workspace.start_writing()

    assert snapshot(victim) == before


@pytest.mark.parametrize("linked", ["mots.jsonl.partial", "chunks"])
def test_a_worker_writes_through_no_link(model: Path, backlog: Path, linked: str) -> None:
    partial = backlog.with_name("mots.jsonl.partial")
    victim = _victim(backlog.with_name("victime"))
    before: list[object] = []

    def swap(_: str, n_done: int, __: int) -> None:
        if n_done == 0 and not before:
            (chunks,) = _chunk_folders(partial)
            (victim / chunks).mkdir()
            _replace_with_link(partial / chunks if linked == "chunks" else partial, victim)
            before.append(snapshot(victim))

    with pytest.raises(InputError, match=r"symbolic link|was not made by this program"):
        tag(model, [backlog], backlog.with_name("mots.jsonl"), jobs=1, on_progress=swap)

    assert [snapshot(victim)] == before


def test_an_empty_partial_folder_is_used_to_resume_only(model: Path, backlog: Path) -> None:
    out, partial = backlog.with_name("mots.jsonl"), backlog.with_name("mots.jsonl.partial")
    partial.mkdir()

    with pytest.raises(InputError, match="mots.jsonl.partial' is not the folder of a run"):
        tag(model, [backlog], out)
    assert names(partial) == []
    summary = tag(model, [backlog], out, resume=True)

    assert summary.articles == 7
    assert names(backlog.parent) == ["lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]


def test_a_run_that_was_started_by_version_0_1_0_resumes(model: Path, backlog: Path) -> None:
    out, partial = backlog.with_name("mots.jsonl"), backlog.with_name("mots.jsonl.partial")

    def stop(step: str, _: int, __: int) -> None:
        if step == "writing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag(model, [backlog], out, jobs=1, on_progress=stop)
    (partial / "osiris-nlp.txt").unlink()  # which that version did not write
    other_run = partial / CHUNKS  # a run without a finished chunk left an empty folder
    other_run.mkdir()
    copy = shutil.copytree(partial, backlog.with_name("copie"))

    assert tag(model, [backlog], out, resume=True).articles == 7
    assert names(backlog.parent) == ["copie", "lot.jsonl", "mots.jsonl", "mots.jsonl.manifest.json"]
    assert names(copy) == sorted([CHUNKS, "manifest.json", "writing", *_chunk_folders(copy)])


def _chunk_folders(partial: Path) -> list[str]:
    return [path.name for path in partial.iterdir() if path.is_dir() and path.name != CHUNKS]


def test_tables_of_others_survive_a_run_whatever_their_names(model: Path, backlog: Path) -> None:
    database = backlog.with_name("mots.db")
    foreign_names = ["osiris_loading_mots", "osiris_probe_mots", "osiris_replaced_mots"]
    with closing(sqlite3.connect(database)) as connection, connection:
        for name in foreign_names:
            connection.execute(f"CREATE TABLE {name} (note)")
            connection.execute(f"INSERT INTO {name} VALUES (?)", (PRECIOUS,))  # noqa: S608
    connection.close()

    tag(model, [backlog], f"sqlite:///{database}?table=mots")

    with closing(sqlite3.connect(database)) as connection, connection:
        tables = connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
        rows = [connection.execute(f"SELECT * FROM {n}").fetchall() for n in foreign_names]  # noqa: S608
    connection.close()
    assert [name for (name,) in tables] == ["mots", *foreign_names]
    assert rows == [[(PRECIOUS,)]] * 3


def test_a_link_to_no_database_is_not_removed_with_a_failed_run(
    model: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backlog.parent
    (folder / "mots.db").symlink_to("ailleurs.db")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("osiris_nlp.batch.outputs.sql._create", fail)
    with pytest.raises(OSError, match="No space"):
        tag(model, [backlog], f"sqlite:///{folder}/mots.db")

    assert (folder / "mots.db").readlink() == Path("ailleurs.db")


@pytest.mark.parametrize(
    "name", ["mots.jsonl", "mots.jsonl.manifest.json", "mots.jsonl.errors.jsonl"]
)
def test_the_review_page_is_no_file_that_goes_with_the_output(
    model: Path, backlog: Path, name: str
) -> None:
    (backlog.parent / "ici").symlink_to(".")

    with pytest.raises(InputError, match="--review names the output or a file that goes with it"):
        tag(
            model,
            [backlog],
            backlog.with_name("mots.jsonl"),
            review=backlog.parent / "ici" / name,
        )
