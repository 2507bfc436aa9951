"""What strangers named cannot act on a terminal, and no message shows a password."""

import io
import json
import os
import sys

import pytest
from helpers.backlog import write_rows
from helpers.calls import call, one_line
from helpers.commands import GOOD
from helpers.forks import run_fresh

from osiris_nlp.cli.terminal import prepare_streams

RETITLE = "\x1b]0;pwn\x07"  # sets the title of the terminal's window
BACKWARDS = "rapport\u202efdp.jsonl"  # displayed as «rapportlnosj.pdf»
URLS = [
    "mysql://127.0.0.1:1/spip?user=awa&password=Sesame22",
    "mysql://awa:Sesame22@127.0.0.1:1/spip",
    "mysql://awa:deux@Sesame22@127.0.0.1/spip",
    "mysql://awa:x@127.0.0.1:1/spip?ssl_password=Sesame22",
    "mysql://awa:Sesame22@127.0.0.1:1/spip?port=trois",
    "mysql//awa:Sesame22@127.0.0.1/spip",
    "jdbc:mysql://awa:Sesame22@127.0.0.1/spip",
    "postgresql://awa:Sesame22@[::1/spip",
]


@pytest.mark.slow("processes")
@pytest.mark.parametrize("command", ["corpus check", "corpus stats", "desk import"])
@pytest.mark.parametrize("url", URLS)
def test_no_message_shows_a_password(command, url, newsroom):
    message = one_line(call(*command.split(), url, cwd=newsroom))

    assert "Sesame22" not in message
    assert "refused)" in message or "127.0.0.1:1/" not in url or "parameter" in message


def test_names_in_tables_and_faults_are_shown_escaped(tmp_path):
    row = GOOD | {"id": f"a{RETITLE}"}
    rows = [row | {"labels": ["Télé\u202ephonie"], "source": f"Le Soleil{RETITLE}"}, row]
    write_rows(tmp_path / BACKWARDS, [*rows, {"id": "b", "labels": ["Fintech"]}])

    fault = call("corpus", "stats", BACKWARDS, cwd=tmp_path)
    write_rows(tmp_path / BACKWARDS, rows)
    table = call("corpus", "stats", BACKWARDS, cwd=tmp_path)
    document = call("corpus", "stats", BACKWARDS, "--json", cwd=tmp_path)

    outputs = (fault.stderr, table.stdout, table.stderr, document.stdout, document.stderr)
    assert not {"\x1b", "\x07", "\u202e"} & set(b"".join(outputs).decode())
    assert "rapport\\u202efdp.jsonl, line 3" in fault.stderr.decode()
    assert "1: a\\x1b]0;pwn\\x07" in table.stdout.decode()
    assert "Téléphonie" in json.loads(document.stdout)["labels"]


def test_a_file_name_of_any_length_gives_a_short_message(tmp_path):
    message = one_line(call("corpus", "stats", "presse/" * 10_000 + "a.jsonl", cwd=tmp_path))

    assert len(message) < 1500


def test_a_broken_library_of_the_core_is_reported_in_one_line(newsroom, tmp_path):
    cause = "lxml.html.clean module is now a separate project lxml_html_clean.\\nInstall it"
    (tmp_path / "trafilatura.py").write_text(f'raise ImportError("{cause}")\n')
    (tmp_path / "page.html").write_text("<!doctype html><html><p>La fibre</p></html>")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])

    result = run_fresh("suggest", tmp_path / "page.html", cwd=newsroom, PYTHONPATH=path)

    assert one_line(result) == (
        "error: This installation is incomplete: lxml.html.clean module is now a separate project "
        "lxml_html_clean. Install it; install it again\n"
    )


def test_a_closed_standard_output_is_refused_in_one_line(monkeypatch):
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(sys, "stdout", None)  # as Python leaves it with >&-

    with pytest.raises(SystemExit) as end:
        prepare_streams()

    assert end.value.code == 1
    assert stderr.getvalue() == (
        "error: Standard output is closed: redirect it to a file, or to /dev/null\n"
    )
