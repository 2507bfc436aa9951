"""`corpus stats` and `check`."""

import json

import orjson
from helpers.calls import call
from helpers.commands import ARTICLE, ROOT
from helpers.spip_site import article, link, make_site


def test_stats_summarise_the_bundled_corpus():
    counts = json.loads(call("corpus", "stats", ROOT / "data/articles.jsonl", "--json").stdout)

    assert counts["articles"] == 4352
    assert counts["roles"] == {"support": 3011, "reference": 1341}
    assert len(counts["labels"]) == 78
    assert call("corpus", "stats", ROOT / "data/sample.csv").returncode == 0


def test_standard_input_with_a_byte_order_mark_is_still_jsonl(newsroom):
    content = b"\xef\xbb\xbf" + b" " * 100 + orjson.dumps({"title": "La fibre", "text": ARTICLE})

    row = json.loads(call("suggest", "-", "--json", cwd=newsroom, stdin=content).stdout)

    assert row["title"] == "La fibre"


def test_checking_a_site_prints_a_table_or_json_and_writes_nothing(tmp_path):
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7)])
    before = sorted(tmp_path.rglob("*"))

    table, plain = call("corpus", "check", site), call("corpus", "check", site, "--json")

    assert "Infrastructures" in table.stdout.decode()
    details = json.loads(plain.stdout)
    assert (details["version"], details["articles"]) == ("4.4.30", {"publie": 1})
    assert details["problems"] == ["keywords without an article: 2"]
    assert sorted(tmp_path.rglob("*")) == before
