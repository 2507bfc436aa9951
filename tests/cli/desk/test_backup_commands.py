"""`desk backup` and `desk restore`."""

import sqlite3
from contextlib import closing

import pytest
from helpers.calls import call, one_line
from helpers.desk_store import article, dump, put, review

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.app.backup import check_backup
from osiris_nlp.desk.base.store.opening import open_store


def test_the_commands_back_up_and_restore(store, url, tmp_path):
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    file, copy = tmp_path / "copie.db", f"sqlite:///{tmp_path / 'ailleurs.db'}"

    backup_result = call("desk", "backup", "--out", file, "--database", url)
    restore_result = call("desk", "restore", file, "--database", copy)

    assert f"copied to {file}, with 1 review\n".encode() in backup_result.stderr
    assert f"{file} copied to {copy}, with 1 review\n".encode() in restore_result.stderr
    assert (backup_result.returncode, restore_result.returncode) == (0, 0)
    with closing(open_store(copy)) as restored:
        assert dump(restored)["reviews"] == dump(store)["reviews"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE desk_version SET version_num = '9999'", "ALTER TABLE articles DROP COLUMN url"],
)
def test_a_file_that_this_version_cannot_restore_is_refused_before_anything_is_written(
    tmp_path, statement
):
    file = tmp_path / "copie.db"
    open_store(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)

    with pytest.raises(OsirisError) as caught:
        check_backup(file)
    result = call("desk", "restore", file, "--database", f"sqlite:///{tmp_path}/neuf.db")

    assert one_line(result) == f"error: {caught.value}\n"
    assert not (tmp_path / "neuf.db").exists()
