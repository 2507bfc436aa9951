import stat
import threading
import time
from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked, write_whole


def test_writing_to_a_link_writes_its_target(tmp_path: Path) -> None:
    (tmp_path / "loin").mkdir()
    target, link = tmp_path / "loin" / "mots.csv", tmp_path / "mots.csv"
    link.symlink_to("loin/mots.csv")

    write_whole(link, b"label\nRadio\n")  # the target does not exist yet
    write_whole(link, b"label\nFintech\n")

    assert link.is_symlink()
    assert target.read_bytes() == b"label\nFintech\n"
    assert [path.name for path in target.parent.iterdir()] == ["mots.csv"]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o444])
def test_the_permissions_of_a_replaced_file_are_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "mots.csv"
    path.write_bytes(b"label\nRadio\n")
    path.chmod(mode)

    write_whole(path, b"label\nFintech\n")

    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"label\nFintech\n"


def test_only_one_thread_at_a_time_holds_a_lock(tmp_path: Path) -> None:
    lock, n_inside, most = tmp_path / "runs.lock", [0], [0]

    def work() -> None:
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


def test_a_second_lock_is_refused_and_an_error_in_the_block_releases_the_first(
    tmp_path: Path,
) -> None:
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


def test_a_lock_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match="No folder .*rien': create it first"),
        locked(tmp_path / "rien" / "a.lock"),
    ):
        pass
