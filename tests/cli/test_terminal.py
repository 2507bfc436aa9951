"""What is written to the terminal, and how much of it is kept in memory."""

import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from osiris_nlp.cli.tables.reports import models_table
from osiris_nlp.cli.terminal import print_json, print_json_list


class Manifest(dict[str, Any]):
    """A mapping that can be referred to weakly."""


def manifests_one_by_one(n: int) -> Iterator[Manifest]:
    """Yield manifests, and assert that the one before has been forgotten."""
    previous: weakref.ref[Manifest] | None = None
    for number in range(n):
        assert previous is None or previous() is None
        manifest = Manifest(id=f"{number:012}", details={"made": "2026-03-0é", "figures": {}})
        previous = weakref.ref(manifest)
        yield manifest
        del manifest


def _named(manifest: Manifest) -> tuple[str, Manifest]:
    return manifest["id"][-1], manifest


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_json_list_is_written_entry_by_entry_as_if_at_once(
    capsys: pytest.CaptureFixture[str], n: int
) -> None:
    print_json(list(map(dict, manifests_one_by_one(n))))
    at_once = capsys.readouterr().out
    print_json_list(manifests_one_by_one(n))

    assert capsys.readouterr().out == at_once


def test_the_table_of_models_keeps_no_manifest() -> None:
    manifests = map(_named, manifests_one_by_one(2))

    table = models_table(manifests, ["ancien"], {"model": "1"})

    assert [list(column.cells) for column in table.columns[:3]] == [
        ["", "*", ""],
        ["0", "1", "ancien"],
        [f"{0:012}", f"{1:012}", "damaged"],
    ]
