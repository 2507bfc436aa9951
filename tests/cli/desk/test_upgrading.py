"""What the desk's commands say of a desk of another version."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from helpers.calls import call, one_line
from helpers.databases import SERVERS
from helpers.earlier_desks import FIXTURES, backups, earlier_url, writing
from helpers.upgrade_facts import earlier_decision, in_current_words

from osiris_nlp.desk.base.store.versioning import HEAD


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Return the URL of a database that contains the desk of 0.1.0, for each kind of database."""
    yield from earlier_url(request, tmp_path)


def test_the_commands_report_where_the_backup_is(url, tmp_path):
    facts = in_current_words(json.loads((FIXTURES / "desk-0.1.0.json").read_text("utf-8")))

    export_result = call("desk", "export", "--database", url)
    (file,) = backups(tmp_path)
    backup_result = call("desk", "backup", "--database", url, "--out", tmp_path / "copie.db")
    restore_result = call("desk", "restore", file, "--database", f"sqlite:///{tmp_path}/neuf.db")

    results = (export_result, backup_result, restore_result)
    assert [result.returncode for result in results] == [0, 0, 0]
    export_message, backup_message, restore_message = (result.stderr.decode() for result in results)
    assert export_message.startswith("Desk copied to ")
    assert export_message.endswith(f"{file.name} before its tables are upgraded\n")
    assert backup_message.endswith("copie.db, with 300 reviews\n")
    assert restore_message.endswith("neuf.db, with 300 reviews\n")
    assert [result.stderr.count(b"\n") for result in results] == [1, 1, 1]
    rows = [earlier_decision(json.loads(line)) for line in export_result.stdout.splitlines()]
    assert rows == facts["decisions"]


def test_a_desk_that_cannot_be_backed_up_or_is_newer_is_refused_in_one_line(url, tmp_path):
    name = Path(sa.make_url(url).database or "").stem
    (tmp_path / f".{name}.before-{HEAD}.partial").mkdir()

    older = one_line(call("desk", "export", "--database", url))
    with writing(url) as connection:
        connection.execute(sa.text("UPDATE desk_version SET version_num = '9999'"))
    newer = one_line(call("desk", "export", "--database", url))

    assert "stays at version 0001, because its backup" in older
    assert f"supports up to {HEAD}): upgrade osiris-nlp" in newer
