"""Suggestions pushed into a real SPIP that cannot reach the desk, and decisions fetched from it."""

import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from helpers.desk_store import list_site_decisions
from real.clicking import editor
from real.keyword_tables import execute
from real.plugin_site import (
    BLOCK,
    ITEMS,
    OWN,
    REDACTOR,
    WEBMASTER,
    PluginSite,
    lines,
    notice,
    press,
)
from real.site import ADMIN, run_php
from real.suggestion_service import SILENCE, TOKEN, Answer, SuggestionService, json_answer

from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.pushing import fetch_decisions, push_suggestions
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.sites.spip.polled_site import PolledSpipSite

TABLES = [*(f"spip_osiris_{name}" for name in OWN), "spip_mots_liens", "spip_articles"]
FREE = count(5)  # articles, each for the test that takes it
NOT_YET = "Le bureau n’a pas encore déposé de suggestions pour cet article."


@pytest.fixture
def store(tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
        yield store


@dataclass
class Push:
    """What `spip push` does, without the command: `articles` for a number of articles, and `decisions`."""

    site: PolledSpipSite
    bench: Bench
    store: Store

    def articles(self, limit=None):
        """Return how many articles were stored, unreadable, and are left."""
        counts = push_suggestions(self.site, self.bench, limit=limit, on_progress=lambda *_: None)
        return counts.stored, counts.unreadable, counts.waiting

    def decisions(self):
        """Return how many decisions were new, and lost."""
        counts = fetch_decisions(self.site, self.store)
        return counts.new, counts.dropped

    def stored(self):
        return list_site_decisions(self.store, self.site.name)


@pytest.fixture
def push(plugin, bench, store):
    return Push(PolledSpipSite(Endpoint(plugin.site.url, plugin.secret)), bench, store)


def command(plugin, model, folder, secret):
    """Run `spip push` with a secret in a file, and a desk in the folder."""
    program = Path(sys.executable).with_name("osiris-nlp")
    words = [program, "spip", "push", plugin.site.url, *plugin.options(folder, secret)[-2:]]
    words += ["--model", model, "--database", f"sqlite:///{folder}/bureau.db"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert secret not in result.stdout + result.stderr
    return result


def contents(plugin):
    return run_php(plugin.site, "dump.php", TABLES)


def signed(secret, **fields):
    request = {"when": int(time.time()), "nonce": secrets.token_hex(16), **fields}
    body = json.dumps(request).encode()
    return body, {"X-Osiris-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def send(plugin, body, headers):
    url = f"{plugin.site.url}/spip.php?action=api_osiris"
    request = urllib.request.Request(url, body, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def ask(plugin, **fields):
    """Send a signed request; return the status and the answer."""
    return send(plugin, *signed(plugin.secret, **fields))


def test_a_new_secret_is_shown_once(plugin):
    new_secret = plugin.create_secret()
    page = plugin.sign_in(WEBMASTER, scripts=False)
    page.goto("/ecrire/?exec=configurer_osiris")

    assert len(new_secret) >= 32
    assert new_secret != plugin.secret
    assert new_secret not in page.content()


def test_pushed_suggestions_are_shown_though_no_desk_can_be_reached(plugin, model, tmp_path):
    before = notice(plugin.open(REDACTOR, 1))

    result = command(plugin, model, tmp_path, plugin.secret)

    assert before == NOT_YET
    assert result.returncode == 0, result.stderr
    assert f"stored for {ITEMS + 1} articles; 0 new decisions in" in result.stderr
    page = plugin.open(REDACTOR, 1)
    (line,) = [line for line in lines(page) if "Fintech" in line]
    assert re.match(r"\d+ % Fintech \(Mots-clés\) \w.* Ajouter Fintech Écarter Fintech$", line)
    assert all("Sonatel" not in line for line in lines(page))  # which the article carries
    assert plugin.service.requests == []


def test_only_articles_that_changed_are_pushed_again(plugin, push):
    push.articles()
    plugin.update("spip_articles", "id_article IN (2, 3)", date_modif="2030-01-01 10:00:00")

    assert push.articles(limit=1) == (1, 0, 1)
    assert push.articles() == (1, 0, 0)
    assert push.articles() == (0, 0, 0)


def test_an_article_without_text_and_one_that_is_too_long_wait_no_longer(plugin, push):
    push.articles()
    columns = {"titre": "", "texte": "", "date_modif": "2030-01-02 10:00:00"}
    plugin.update("spip_articles", f"id_article={next(FREE)}", **columns)
    long = {**columns, "texte": "é" * 600_000}
    plugin.update("spip_articles", f"id_article={next(FREE)}", **long)

    assert push.articles() == (0, 2, 0)
    assert push.articles() == (0, 0, 0)


@pytest.mark.slow("sites")
def test_a_damaged_base_holds_up_neither_suggestions_nor_decisions(plugin, push):
    push.articles()
    article, undated, fintech = next(FREE), next(FREE), plugin.keywords["Fintech"]
    link = "INSERT INTO spip_mots_liens VALUES (:mot, :article, 'article')"
    for id_mot in (0, -3):
        execute(plugin.site, link, mot=id_mot, article=article)
    plugin.update("spip_articles", f"id_article={article}", date_modif="2030-01-03 10:00:00")
    date = "2016-05-01T10:00:00.000+00:00"  # SQLite keeps it as another program has written it
    plugin.update("spip_articles", f"id_article={undated}", date_modif=date)
    press(plugin.open(REDACTOR, article), "Ajouter", "Fintech")

    assert push.articles() == (2, 0, 0)
    assert push.articles() == (0, 0, 0)
    assert push.decisions() == (1, 0)
    (row,) = push.stored()
    assert str(fintech) in row.carried_ids
    assert min(map(int, row.carried_ids)) > 0


@pytest.mark.slow("sites")
def test_stored_suggestions_say_their_age_and_serve_when_the_desk_is_silent(plugin, push):
    push.articles()
    second_of_march = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC).timestamp()
    plugin.update("spip_osiris_suggestions", "id_article=2", moment=int(second_of_march))
    plugin.configure(url="http://127.0.0.1:9")
    old_notice = notice(plugin.open(WEBMASTER, 2))
    page = plugin.open(WEBMASTER, 1)
    suggestions, notices = lines(page), page.locator(f"{BLOCK} .osiris-panne").count()
    plugin.configure(url="")
    plugin.silence().unlink(missing_ok=True)

    assert "Fintech" in " ".join(suggestions)
    assert notices == 0
    assert old_notice == "Suggestions déposées par le bureau le 2 mars 2026."


def test_clicks_in_the_block_and_in_spips_own_box_reach_the_desk_once(plugin, push):
    push.articles()
    article, other, ids = next(FREE), next(FREE), plugin.keywords
    before_ids = {ids["Sonatel/Orange"], ids["Sénégal"]}
    page = plugin.open(REDACTOR, article)
    press(page, "Ajouter", "Fintech")
    plugin.remove_natively(article, "Sonatel/Orange")
    page = plugin.open(REDACTOR, other)
    press(page, "Écarter", "Fintech")
    press(page, "Remettre", "Fintech")

    before = dt.datetime.now(dt.UTC)

    assert push.decisions() == (4, 0)
    assert push.decisions() == (0, 0)
    assert [(row.action, row.id_article, int(row.keyword), {*map(int, row.carried_ids)}, row.author, row.channel) for row in push.stored()] == [
        ("add", article, ids["Fintech"], before_ids | {ids["Fintech"]}, REDACTOR, "plugin"),
        ("remove", article, ids["Sonatel/Orange"], {ids["Fintech"], ids["Sénégal"]}, ADMIN["nom"], "native"),
        ("dismiss", other, ids["Fintech"], before_ids, REDACTOR, "plugin"),
        ("restore", other, ids["Fintech"], before_ids, REDACTOR, "plugin"),
    ]  # fmt: skip
    assert all(before - dt.timedelta(minutes=5) < row.moment <= before for row in push.stored())
    assert plugin.rows("*", "spip_osiris_decisions", "1=1") == []


@pytest.mark.slow("sites")
def test_a_full_queue_drops_the_oldest_decisions_and_says_so(plugin, push):
    filled = run_php(plugin.site, "fill_queue.php", {"id_article": 1, "rows": 20_000})

    assert filled == {"count": 20_000, "dropped": 2, "oldest": 3}
    assert push.decisions() == (20_000, 2)
    assert push.decisions() == (0, 0)
    assert [row.keyword for row in push.stored()][:2] == ["3", "4"]


@pytest.mark.slow("sites")
def test_what_several_people_drop_at_once_from_a_full_queue_is_all_counted(plugin, push, tmp_path):
    run_php(plugin.site, "fill_queue.php", {"id_article": 1, "rows": 20_000})
    journal = tmp_path / "journal"
    journal.touch()
    clicks = [(next(FREE), plugin.keywords["Fintech"], True)]

    with editor(plugin.site, clicks, journal) as process:  # who has read SPIP's settings
        run_php(plugin.site, "fill_queue.php", {"id_article": 1, "rows": 0})
        process.communicate("click\n", timeout=60)

    assert push.decisions() == (20_000, 5)


MODEL = "osiris 3f2a91"
ARTICLES = {"op": "articles", "model": MODEL}
ITEM = {"id_article": 1, "date_modif": "2026-03-02 08:00:00", "suggestions": []}
STORE = {"op": "suggestions", "model": MODEL, "items": [ITEM]}
CHANGE = {"id_article": 1, "expected": [], "add": [1], "remove": [], "strict": False}
WRITE = {"op": "apply", "batch": "a" * 32, "author": WEBMASTER, "dry": False, "changes": [CHANGE]}
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "early": ({**STORE, "when": 4_000_000_000}, 403, "time"),
    "late": ({**STORE, "when": 1_700_000_000}, 403, "time"),
    "no time": ({**STORE, "when": None}, 422, "body"),
    "a nonce of another kind": ({**STORE, "nonce": "' OR 1=1"}, 422, "body"),
    "no op": ({**STORE, "op": None}, 422, "op"),
    "an unknown op": ({**STORE, "op": "write"}, 422, "op"),
    "a path as op": ({**STORE, "op": "../action/api_osiris"}, 422, "op"),
    "no model": ({**STORE, "model": ""}, 422, "body"),
    "no items": ({**STORE, "items": []}, 422, "body"),
    "an item of another kind": ({**STORE, "items": [ITEM, 5]}, 422, "body"),
    "an id as text": ({**STORE, "items": [{**ITEM, "id_article": "1"}]}, 422, "body"),
    "a date of another kind": ({**STORE, "items": [{**ITEM, "date_modif": "' OR 1"}]}, 422, "body"),
    "51 items": ({**STORE, "items": [ITEM] * 51}, 422, "body"),
    "21 suggestions": ({**STORE, "items": [{**ITEM, "suggestions": [{}] * 21}]}, 422, "body"),
    "keys of another kind": ({"op": "acknowledge", "keys": ["' OR 1=1"], "dropped": 0}, 422, "body"),
    "no number": ({"op": "acknowledge", "keys": []}, 422, "body"),
}  # fmt: skip


def test_signed_requests_that_are_late_or_of_another_form_are_refused(plugin):
    before = contents(plugin)
    expected = {case: (status, error) for case, (_, status, error) in REFUSED.items()}

    answers = {case: ask(plugin, **fields) for case, (fields, *_) in REFUSED.items()}

    errors = {case: (status, content["error"]) for case, (status, content) in answers.items()}
    assert errors == expected
    after = contents(plugin)
    # Without those that have no nonce or no time.
    read = sum(error == "body" for _, error in expected.values()) - 2
    assert len(after.pop("spip_osiris_nonces")) == len(before.pop("spip_osiris_nonces")) + read
    assert after == before


@pytest.mark.parametrize("fields", [STORE, WRITE], ids=["suggestions", "keywords"])
def test_requests_that_are_not_signed_or_too_large_are_refused(plugin, fields):
    before = contents(plugin)
    body, headers = signed(plugin.secret, **fields)
    large = signed(plugin.secret, **fields, padding="x" * (2 * 1024 * 1024))

    answers = [
        send(plugin, None, {}),
        send(plugin, body, {}),
        send(plugin, body, {"X-Osiris-Signature": ""}),
        send(plugin, body + b" ", headers),
        send(plugin, *signed("f" * 64, **fields)),
        send(plugin, body, {"X-Osiris-Signature": headers["X-Osiris-Signature"].upper()}),
        send(plugin, *large),
    ]

    errors = [(405, "method"), *[(403, "signature")] * 5, (413, "size")]
    assert answers == [(status, {"error": error}) for status, error in errors]
    assert contents(plugin) == before


@pytest.mark.parametrize("fields", [ARTICLES, WRITE | {"dry": True}], ids=["read", "write"])
def test_of_the_same_request_sent_eight_times_at_once_one_is_accepted(plugin, fields):
    body, headers = signed(plugin.secret, **fields)

    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: send(plugin, body, headers), range(8))]

    assert sorted(status for status, _ in answers) == [200, *[403] * 7]
    assert [content for status, content in answers if status == 403] == [{"error": "replay"}] * 7


def test_suggestions_are_checked_as_those_of_a_desk_that_answers(plugin):
    fintech, home = plugin.keywords["Fintech"], plugin.keywords["Accueil"]
    script = "<script>alert(1)</script>"
    rows = [
        {"id_mot": fintech, "score": 0.9, "tier": script, "reasons": [script, 5, "x" * 500]},
        {"id_mot": home, "score": 0.9, "tier": "apply", "reasons": []},  # for rubriques
        {"id_mot": "1 OR 1=1", "score": 0.9},
        {"id_mot": plugin.keywords["Nouveau site web"], "score": 7},
        script,
    ]
    gone = {**ITEM, "id_article": 99_999, "suggestions": rows}

    answer = ask(plugin, **{**STORE, "items": [{**ITEM, "suggestions": rows}, gone]})

    assert answer == (200, {"stored": 1})
    page = plugin.open(REDACTOR, 1)
    (line,) = lines(page)
    assert line.startswith(f"90 % Fintech (Mots-clés) {script} · xxx")
    assert page.locator(f"{BLOCK} script").count() == 0


def test_the_command_says_in_one_line_that_the_secret_is_wrong(plugin, model, tmp_path):
    result = command(plugin, model, tmp_path, "f" * 64)

    assert result.returncode == 1
    assert result.stderr == (
        f"error: {plugin.site.url} refuses the signature: use the secret of the plugin's settings there, "
        "or create a new one\n"
    )


# --- Decisions sent to a desk that the site can reach


@dataclass
class Live:
    """The site with the address and token of a desk, which stores what SPIP's queue sends."""

    plugin: PluginSite
    service: SuggestionService

    def queue(self):
        """Run the job, due or not; return the minutes until the planned one, and the failures before it."""
        jobs = run_php(self.plugin.site, "send_decisions.php")
        return [
            {"minutes": round(job["seconds"] / 60), "failures": job["failures"]} for job in jobs
        ]

    def click(self):
        """Decide twice on keyword 1, as SPIP's own box does."""
        self.fill(0)

    def waiting(self):
        return len(self.plugin.rows("id_decision", "spip_osiris_decisions", "1=1"))

    @property
    def log(self):
        return self.plugin.site.folder / "tmp/log/osiris.log"

    def refused(self):
        """Return the keywords of the decisions that the log lists as refused."""
        ids = re.findall(r'"refused":\{.*?"id_mot":(\d+)', self.log.read_text("utf-8"))
        return [int(id_mot) for id_mot in ids]

    def planned(self):
        """Return the planned jobs, without running them."""
        return run_php(self.plugin.site, "send_decisions.php", {"runs": False})

    def fill(self, rows):
        run_php(self.plugin.site, "fill_queue.php", {"id_article": 1, "rows": rows})

    def batches(self):
        """Return how many decisions each request had."""
        return [
            len(request["body"]["decisions"])
            for request in self.service.requests
            if request["path"] == "/api/spip/decisions"
        ]

    def received(self):
        names = ("action", "id_article", "id_mot", "mots", "author", "way")
        return [tuple(row[name] for name in names) for row in self.service.decisions.values()]


@pytest.fixture
def live(plugin):
    plugin.configure(url=plugin.service.address, jeton=TOKEN)
    live = Live(plugin, plugin.service)
    live.log.unlink(missing_ok=True)
    live.queue()
    plugin.service.requests.clear()
    return live


def test_clicks_are_sent_once_and_what_the_desk_writes_is_not(plugin, live):
    article, ids = next(FREE), plugin.keywords
    live.service.opinions = {"Fintech": (0.9, []), "Nouveau site web": (0.2, [])}
    page = plugin.open(REDACTOR, article)
    press(page, "Ajouter", "Fintech")
    press(page, "Écarter", "Nouveau site web")
    plugin.remove_natively(article, "Sonatel/Orange")
    change = {"id_article": article, "expected": [ids["Fintech"], ids["Sénégal"]]}
    change |= {"add": [ids["Nouveau site web"]]}
    _, answer = ask(plugin, **WRITE | {"changes": [CHANGE | change]})
    live.service.requests.clear()

    jobs = [live.queue(), live.queue()]

    assert answer["articles"][0]["added"] == [ids["Nouveau site web"]]
    assert jobs == [[], []]
    assert live.batches() == [3]
    after = sorted([ids["Sénégal"], ids["Fintech"]])
    first = sorted([*after, ids["Sonatel/Orange"]])
    assert live.received() == [
        ("add", article, ids["Fintech"], first, REDACTOR, "plugin"),
        ("dismiss", article, ids["Nouveau site web"], first, REDACTOR, "plugin"),
        ("remove", article, ids["Sonatel/Orange"], after, ADMIN["nom"], "native"),
    ]  # fmt: skip
    assert live.waiting() == 0


def test_a_desk_that_is_down_is_asked_less_and_less_and_gets_everything_when_it_is_back(live):
    live.service.answer = SILENCE
    live.click()

    jobs = [live.queue() for _ in range(10)]
    live.click()
    jobs_after_click = live.planned()

    minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert jobs == [[{"minutes": m, "failures": n}] for n, m in enumerate(minutes, 1)]
    assert [job["failures"] for job in jobs_after_click] == [10]
    assert live.batches() == [2]  # then silence rests for a minute, for pages and the queue alike
    assert live.waiting() == 4

    live.service.answer = None
    live.plugin.silence().unlink(missing_ok=True)

    assert live.queue() == []
    assert live.batches() == [2, 4]
    assert len(live.service.decisions) == 4
    assert live.waiting() == 0


def test_a_click_while_the_queue_sends_is_neither_forgotten_nor_hurries_the_next_try(live):
    live.click()
    live.service.meanwhile = live.click
    live.service.answer = json_answer({"code": "away", "detail": "locked"}, status=503)

    jobs = live.queue()

    assert jobs == [{"minutes": 1, "failures": 1}]
    assert live.waiting() == 4
    live.service.answer, live.service.meanwhile = None, lambda: None
    assert live.queue() == []
    assert live.batches() == [2, 4]


OTHERS = {
    "a page": Answer(content=b"<html>Bienvenue</html>"),
    "another program": json_answer({"ok": True}),
    "a wrong token": json_answer({"code": "identity", "detail": "?"}, status=401),
    "an older desk": json_answer({"code": "unknown", "detail": "Not Found"}, status=404),
    "a proxy": Answer(413, b"<html>Request Entity Too Large</html>"),
    "another service": json_answer({"detail": "?"}, status=422),
}


@pytest.mark.slow("sites")
@pytest.mark.parametrize("other", OTHERS)
def test_whatever_else_answers_the_decisions_are_kept(live, other):
    live.click()
    live.service.answer = OTHERS[other]

    assert live.queue() == [{"minutes": 1, "failures": 1}]
    assert live.waiting() == 2
    live.service.answer = None
    live.plugin.configure()  # the desk answers: nobody has to wait for the next try
    (job,) = live.planned()
    assert (round(job["seconds"] / 60), job["failures"]) == (0, 0)
    assert live.queue() == []
    assert live.waiting() == 0


def test_a_decision_that_the_desk_cannot_use_holds_up_no_other_and_is_counted(live):
    live.fill(120)
    live.service.refused = {2, 70}

    jobs = live.queue()
    live.click()
    live.queue()

    assert jobs == []
    ids = {row["id_mot"] for row in live.service.decisions.values()}
    assert ids == {*range(1, 121)} - {2, 70}
    assert live.batches()[:4] == [50, 1, 1, 50]
    assert max(live.batches()) == 50
    assert live.service.dropped == 2
    assert live.waiting() == 0
    assert live.refused() == [2, 70]


@pytest.mark.slow("sites")
def test_every_decision_that_the_desk_cannot_use_is_in_the_log(live):
    live.fill(60)
    live.service.refused = {*range(1, 61)}

    n_runs = next(n for n in count(1) if live.queue() == [] and not live.waiting())

    assert live.refused() == [*range(1, 61), 1, 1]
    assert n_runs > 1


def test_decisions_whose_job_is_gone_are_sent_after_spips_regular_cleaning(live):
    live.click()
    execute(live.plugin.site, "DELETE FROM spip_jobs WHERE fonction LIKE 'osiris%'")
    jobs = live.queue()

    run_php(live.plugin.site, "tidy.php")

    assert (jobs, live.waiting()) == ([], 2)
    assert live.queue() == []
    assert live.waiting() == 0


def test_while_a_job_sends_another_is_planned_in_case_its_server_stops_it(live):
    live.click()
    planned = list[dict[str, int]]()
    live.service.meanwhile = lambda: planned.extend(live.planned())

    jobs = live.queue()

    (job,) = planned
    assert (0 < job["seconds"] <= 180, job["failures"]) == (True, 0)
    assert (jobs, live.waiting()) == ([], 0)


def test_a_job_of_a_clock_that_was_wrong_holds_up_no_decision(live):
    live.click()
    live.plugin.update("spip_jobs", "fonction LIKE 'osiris%'", date="2099-01-01 00:00:00")

    live.click()

    (job,) = live.planned()
    assert job["seconds"] <= 10
    assert live.queue() == []
    assert live.waiting() == 0


def test_where_spip_cannot_store_a_job_it_is_done_at_once_and_only_once(live):
    execute(live.plugin.site, "ALTER TABLE spip_jobs RENAME TO spip_jobs_away")
    live.service.answer = json_answer({"code": "away", "detail": "locked"}, status=503)

    live.click()
    waiting, batches = live.waiting(), live.batches()
    execute(live.plugin.site, "ALTER TABLE spip_jobs_away RENAME TO spip_jobs")

    assert (waiting, batches) == (2, [1, 2])
