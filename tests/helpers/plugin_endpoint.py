"""A stand-in for a SPIP site with the plugin osiris: it checks signatures, and keeps what it is sent."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import urllib3
from helpers.keyword_cases import GROUPS, IDS, MOTS, NAVIGATION, shown, texts
from helpers.keyword_judging import judge

from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.sites.spip.endpoint import Endpoint

SECRET = "secret-de-la-redaction-0123456789"  # noqa: S105
AT_ONCE = urllib3.Retry(total=4, backoff_factor=0, allowed_methods=None)
KEYWORDS = [[7, "7. Fintech"], [8, "Infrastructures"], [9, "41. Législation/Réglementation"]]

TIME = 1_772_445_600  # by the site's clock

Answer = tuple[
    int, Any, dict[str, str]
]  # status, bytes or JSON, headers; status 0 closes the connection


class PluginSite(ThreadingHTTPServer):
    """The site: articles by id, their keywords, what is stored for them, and a queue of decisions.

    `faults` are answers to give first; with `after` a request is carried out although its answer is a
    fault. `stated` is the address that it says it has.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.stated = "https://www.osiris.sn"
        self.keywords: list[list[Any]] = [
            [1, "Infrastructures", 1],
            [2, "41. Législation/Réglementation", 1],
            [3, "Désengagement de l’Etat", 1],
            [4, "Accueil", 2],
        ]
        self.requests: list[dict[str, Any]] = []
        self.faults: list[Answer] = []
        self.after = False
        self.articles: dict[int, dict[str, Any]] = {}
        self.too_long: set[int] = set()
        self.stored: dict[int, dict[str, Any]] = {}
        self.queue: list[dict[str, Any]] = []
        self.dropped = 0
        self.suggested: list[list[Any]] = []  # besides the usual ones
        self.page = 2  # articles or decisions per answer
        self.links: dict[int, set[int]] = {}
        self.outcomes: dict[tuple[str, int], dict[str, Any]] = {}
        self.patience = 100  # changes per answer
        self.states_time = True  # by its clock, which is months behind

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def endpoint(self, secret: str = SECRET) -> Endpoint:
        return Endpoint(self.address, secret, patience=AT_ONCE)

    def add(self, number: int, **columns: Any) -> None:
        titre = "3. Wave lance le paiement mobile à Dakar"
        article = {"id_article": number, "titre": titre, "texte": "", "lang": "fr", "section": []}
        self.articles[number] = {**article, **columns}

    def click(self, number: int, id_mot: int, action: str) -> None:
        """Add or remove a keyword, as somebody does in SPIP's own box."""
        links = self.links[number]
        if action == "add":
            links.add(id_mot)
        else:
            links.discard(id_mot)
        fields = {"id_article": number, "id_mot": id_mot, "mots": sorted(links)}
        fields |= {"time": int(time.time())}
        self.queue.append(decision(len(self.queue), action, **fields))

    def answer(self, body: bytes, signature: str) -> Answer:
        if not hmac.compare_digest(
            hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(), signature
        ):
            return 403, {"error": "signature"}, {}
        request = json.loads(body)
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else None
        if fault and not self.after:
            return fault
        operation: Callable[[dict[str, Any]], Any] = getattr(self, f"op_{request['op']}")
        result = operation(request)
        return fault or (200, result, {})

    def op_articles(self, request: dict[str, Any]) -> dict[str, Any]:
        waiting = [
            number
            for number in sorted(self.articles, reverse=True)
            if self.stored.get(number, {}).get("model") != request["model"]
        ]
        page = waiting[: self.page]
        date = "2026-03-02 08:00:00"
        return {
            "waiting": len(waiting),
            "articles": [
                {"article": self.articles[number], "carried": [8], "date_modif": date}
                for number in page
                if number not in self.too_long
            ],
            "too_long": [
                {"id_article": number, "date_modif": date}
                for number in page
                if number in self.too_long
            ],
            "keywords": [*KEYWORDS, *(row[:2] for row in self.suggested)],
        }

    def op_suggestions(self, request: dict[str, Any]) -> dict[str, Any]:
        for item in request["items"]:
            self.stored[item["id_article"]] = {**item, "model": request["model"]}
        return {"stored": len(request["items"])}

    def op_decisions(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"decisions": self.queue[: self.page], "dropped": self.dropped}

    def op_acknowledge(self, request: dict[str, Any]) -> dict[str, Any]:
        self.queue = [row for row in self.queue if row["key"] not in request["keys"]]
        self.dropped -= request["dropped"]
        return {"forgotten": len(request["keys"])}

    def op_apply(self, request: dict[str, Any]) -> dict[str, Any]:
        changes = request["changes"][: self.patience]
        return {
            "site": self.stated,
            "spip": "4.4.30",
            "author": "Awa Ndiaye",
            **({"time": TIME} if self.states_time else {}),
            "articles": [
                self._outcome(request["batch"], change, is_dry=request["dry"]) for change in changes
            ],
            "keywords": [
                [8, "7. Fintech", 1, "1. Mots-clés"],
                [27, "Cybersécurité", 1, "1. Mots-clés"],
                *([*keyword, "1. Mots-clés"] for keyword in self.keywords),
            ],
        }  # fmt: skip

    def op_keywords(self, request: dict[str, Any]) -> dict[str, Any]:
        numbers = sorted(self.links.keys() & {*request["articles"]})
        return {
            "site": self.stated,
            "spip": "4.4.30",
            "groups": [[1, "1. Mots-clés", "", "articles"], [2, "Navigation", "non", "rubriques,syndic"]],
            "keywords": self.keywords,
            "carried": [[number, sorted(self.links[number])] for number in numbers],
        }  # fmt: skip

    def _outcome(self, batch: str, change: dict[str, Any], *, is_dry: bool) -> dict[str, Any]:
        number = change["id_article"]
        if (batch, number) in self.outcomes:
            return self.outcomes[batch, number]
        if number not in self.links:
            return {"id_article": number, "missing": True}
        ids = {name: texts(change[name]) for name in ("expected", "add", "remove")}
        planned = KeywordChange(
            id_article=number, **ids, strict=change["strict"], origin="review 1"
        )
        own = {str(id_): MOTS if group == 1 else NAVIGATION for id_, _, group in self.keywords}
        verdict = judge(planned, texts(self.links[number]), GROUPS | own)
        blank: dict[str, Any] = {name: [] for name in IDS}
        blank |= {"id_article": number, "refused": {}, "time": TIME}
        before, after = ([*map(int, ids)] for ids in (verdict.before, verdict.after))
        outcome = {**blank, "before": before, "after": after, **shown(verdict)}
        if not is_dry:
            self.links[number] = {*after}
            self.outcomes[batch, number] = outcome
        return outcome


class _Request(BaseHTTPRequestHandler):
    server: PluginSite

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/spip.php?action=api_osiris"
        status, content, headers = self.server.answer(body, self.headers["X-Osiris-Signature"])
        if not status:
            return
        self.send_response(status)
        if not isinstance(content, bytes):
            headers = {"Content-Type": "application/json; charset=utf-8", **headers}
            content = json.dumps(content).encode()
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def decision(number: int, action: str = "add", **fields: Any) -> dict[str, Any]:
    return {
        "key": f"{number:032x}",
        "action": action,
        "id_article": 12,
        "id_mot": 7,
        "mots": [7, 8],
        "author": "Awa Ndiaye",
        "way": "native",
        "time": 1_772_445_600 + number,
        **fields,
    }


@contextmanager
def plugin_endpoint() -> Iterator[PluginSite]:
    with PluginSite() as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()
