import os
import stat
import threading
import time

import pytest
from helpers.ownership import ended_process, losses, snapshot, write_precious

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import (
    foreign_entry,
    locked,
    remove_folder,
    remove_leftovers,
    write_whole,
)


def test_writing_to_a_link_writes_its_target(tmp_path):
    (tmp_path / "loin").mkdir()
    target, link = tmp_path / "loin" / "mots.csv", tmp_path / "mots.csv"
    link.symlink_to("loin/mots.csv")

    write_whole(link, b"label\nRadio\n")  # the target does not exist yet
    write_whole(link, b"label\nFintech\n")

    assert link.is_symlink()
    assert target.read_bytes() == b"label\nFintech\n"
    assert [path.name for path in target.parent.iterdir()] == ["mots.csv"]


def test_a_file_in_a_missing_folder_is_refused(tmp_path):
    link = tmp_path / "mots.csv"
    link.symlink_to("loin/mots.csv")

    for path in (tmp_path / "loin" / "mots.csv", link):
        with pytest.raises(InputError, match=r"No folder '.*loin': create it first"):
            write_whole(path, b"label\n")


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o444])
def test_the_permissions_of_a_replaced_file_are_kept(tmp_path, mode):
    path = tmp_path / "mots.csv"
    path.write_bytes(b"label\nRadio\n")
    path.chmod(mode)

    write_whole(path, b"label\nFintech\n")

    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"label\nFintech\n"


def test_only_one_thread_at_a_time_holds_a_lock(tmp_path):
    lock, n_inside, most = tmp_path / "runs.lock", [0], [0]

    def work():
        for _ in range(20):
            with locked(lock):
                n_inside[0] += 1
                most[0] = max(most[0], n_inside[0])
                time.sleep(0.001)
                n_inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (most, n_inside) == ([1], [0])
    assert not lock.exists()


def test_a_second_lock_is_refused_and_an_error_in_the_block_releases_the_first(tmp_path):
    lock, busy = tmp_path / "runs.lock", InputError("Another run is writing", "wait for its end")

    with pytest.raises(KeyError), locked(lock):
        raise KeyError("panne")
    with (
        locked(lock),
        pytest.raises(InputError, match="Another run is writing: wait"),
        locked(lock, busy=busy),
    ):
        pass
    with locked(lock, busy=busy):
        assert lock.exists()


def test_a_lock_in_a_missing_folder_is_refused(tmp_path):
    with (
        pytest.raises(InputError, match="No folder .*rien': create it first"),
        locked(tmp_path / "rien" / "a.lock"),
    ):
        pass


@pytest.mark.parametrize("kind", ["content", "folder"])
def test_a_lock_file_with_content_is_refused_and_kept(tmp_path, kind):
    lock = tmp_path / "runs.lock"
    write_precious(lock if kind == "content" else lock / "notes.txt")
    before = snapshot(tmp_path)

    with (
        pytest.raises(InputError, match="runs.lock', which is not an empty lock file"),
        locked(lock),
    ):
        pass

    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_only_a_file_is_replaced(tmp_path, kind):
    path = tmp_path / "page.html"
    if kind == "folder":
        write_precious(path / "notes.txt")
    else:
        os.mkfifo(path)
    before = snapshot(tmp_path)

    with pytest.raises(InputError, match="expected the name of a file"):
        write_whole(path, b"<html>")

    assert snapshot(tmp_path) == before


LAYOUT = {r"manifest\.json": None, r"[0-9a-f]{4}": {r"\d+\.jsonl": None}, "marque": None}


def own_folder(folder):
    for name in ("manifest.json", "marque", "00ff/1.jsonl", "abcd/22.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_a_folder_of_known_names_is_removed(tmp_path):
    folder = own_folder(tmp_path / "essai")

    assert foreign_entry(folder, LAYOUT) is None
    remove_folder(folder, LAYOUT)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["notes.txt", "00ff/notes.txt", "00ff/1.jsonl/2.jsonl", "0000"])
def test_a_folder_with_anything_else_is_kept_whole(tmp_path, name):
    folder = own_folder(tmp_path / "essai")
    if name.startswith("00ff/1"):
        (folder / "00ff/1.jsonl").unlink()
    write_precious(folder / name)
    before = snapshot(tmp_path)

    with pytest.raises(InputError, match="was not made by this program and is kept: move it away"):
        remove_folder(folder, LAYOUT)

    assert snapshot(tmp_path) == before


def test_leftovers_of_ended_processes_are_removed_and_nothing_else(tmp_path):
    ended, path = ended_process(), tmp_path / "mots"
    for name in (f".mots.{ended}.part", f".mots.{10**30}.part"):
        (tmp_path / name).touch()
    own_folder(tmp_path / f".mots.{ended}.0.part")
    kept_names = [
        *(f".mots.{os.getppid()}.part", f".mots.csv.{ended}.part", f"mots.{ended}.part"),
        *(f".mots.{ended}.part.txt", ".mots.x.part", ".mots.0.part", ".mots.٣.part"),
    ]
    for name in kept_names:
        write_precious(tmp_path / name)
    before = snapshot(tmp_path)

    remove_leftovers(path, layout=LAYOUT)

    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(kept_names)
    assert losses({name: before[name] for name in kept_names}, tmp_path) == []
