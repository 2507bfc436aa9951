"""The command, and what it needs."""

import os
from pathlib import Path

import pytest
from helpers.forks import messages
from helpers.harvest_site import PressSite, add_pages, command

from osiris_nlp.corpus.harvest import harvest


def test_the_command_prints_a_summary_and_exits_with_3_if_something_failed(
    site: PressSite, tmp_path: Path
) -> None:
    add_pages(site, panne=lambda request: request.reply("non", status=403))

    result = command(site, tmp_path / "out").wait()

    assert result.returncode == 3
    assert result.stdout.decode().splitlines() == [
        "17 requests: 0 unchanged (304), 1 failed",
        f"7 articles, 3 labels in {tmp_path / 'out'}",
    ]
    assert messages(result.stderr) == [
        f"1 page could not be read; details in {tmp_path / 'out' / 'articles.jsonl'}.errors.jsonl"
    ]


def test_the_command_says_when_its_limit_was_reached(site: PressSite, tmp_path: Path) -> None:
    result = command(site, tmp_path / "out", "--limit", 3).wait()

    assert result.returncode == 0
    assert messages(result.stderr)[0].startswith("Stopped at the limit. ")


def test_no_proxy_is_used(site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9/")

    assert harvest(site.url, tmp_path / "out").articles == 7
