"""The kinds of sites: which one a place is of, and what each offers."""

from pathlib import Path

import pytest

from osiris_nlp.sites.kinds import KINDS, Kind, find_kind, kind_at


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_offers_all_that_whoever_reads_a_site_needs(name: str) -> None:
    needed = {each for each in vars(Kind) if not each.startswith("_")}

    assert needed == {
        *("is_site", "place_name", "open_site"),
        *("row_from_sent", "name_from_sent", "plugin_zip", "depot"),
    }
    assert needed <= {*vars(find_kind(name))}


def test_a_place_is_of_the_kind_that_recognises_it(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "connect.php").touch()
    (tmp_path / "articles.jsonl").touch()

    assert kind_at(tmp_path) is kind_at("mysql://lecteur@localhost/osiris") is find_kind("spip")
    assert kind_at(tmp_path / "articles.jsonl") is None
    assert kind_at("https://www.osiris.sn") is None
