"""What earlier runs have written, by their journals."""

import orjson
from helpers.memory_site import MemorySite

from osiris_nlp.sites.earlier import read_earlier
from osiris_nlp.sites.journal import Outcome, is_same_location

ADDITION = Outcome(id_article=12, state="done", origin="review 812", added=("41",))
REMOVAL = Outcome(id_article=12, state="done", origin="undo of review 812", removed=("41",))


def write_journal(path, location, *outcomes, site="blog.sn"):
    header = {"format": "osiris-nlp spip journal", "version": 1, "site": site}
    header |= {"place": location, "plan_sha256": "0" * 64, "run": path.name}
    rows = [header, *(outcome.to_dict() for outcome in outcomes)]
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def test_each_journal_of_the_site_counts_once_and_those_of_other_sites_do_not(tmp_path):
    site = MemorySite({"41": "Infrastructures"}, {12: ()})
    keywords = site.keywords(None, articles=[12])
    location, name = keywords.location, keywords.name
    monday = write_journal(tmp_path / "lundi.journal.jsonl", location, ADDITION, site=name)
    write_journal(tmp_path / "mardi.journal.jsonl", location, REMOVAL, site=name)
    copy = write_journal(tmp_path / "copie.journal.jsonl", "/srv/copie", ADDITION, site=name)
    write_journal(tmp_path / "autre.journal.jsonl", "https://autre.sn", ADDITION, site="autre.sn")

    earlier, elsewhere = read_earlier(tmp_path / "plan.jsonl", [monday], keywords)

    assert earlier.judged(12, "review 812") == set()  # added on Monday, taken back on Tuesday
    assert elsewhere == {copy: "/srv/copie"}


def test_the_address_of_a_site_is_not_its_database():
    assert not is_same_location("mysql://awa:***@localhost/spip", "https://localhost/spip")
