"""A stand-in for the desk's routes for SPIP: answers as agreed, or as a test asks it to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

from osiris_nlp.sites.spip.column_values import title
from osiris_nlp.sites.spip.packing import depot, plugin_zip

TOKEN = "jeton-de-test-0123456789"  # noqa: S105
MODEL, NAME = "osiris 3f2a91", "osiris.sn"


class Answer(NamedTuple):
    """An answer to send, byte by byte with pauses if it drips; status 0 is none at all."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    drips: bool = False


SILENCE = Answer(status=0)


@dataclass
class SuggestionService:
    """What the service would say of any article, and what it was asked; `answer` replaces its answers.

    `decisions` has those it has stored by their keys. It refuses those on the keywords `refused`, and
    calls `meanwhile` before it answers decisions.
    """

    port: int
    opinions: dict[str, tuple[float, list[str]]] = field(default_factory=dict)
    answer: Answer | None = None
    decisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    dropped: int = 0
    refused: set[int] = field(default_factory=set)
    meanwhile: Callable[[], object] = lambda: None
    requests: list[dict[str, Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Forget what it was sent, and how it was to answer; `opinions` stay."""
        self.answer, self.dropped, self.meanwhile = None, 0, lambda: None
        for collection in (self.decisions, self.refused, self.requests):
            collection.clear()

    def reply(self, path: str, token: str, body: bytes) -> Answer:
        archives = depot(f"{self.address}/spip").encode()
        depot_files = {"/spip/archives.xml": archives, "/spip/osiris.zip": plugin_zip()}
        if path in depot_files:
            return Answer(content=depot_files[path])
        if not path.startswith("/api/spip/"):
            return Answer(404)
        self.requests.append({"path": path, "body": json.loads(body or b"null")})
        if path == "/api/spip/decisions":
            self.meanwhile()
        if self.answer is not None:
            return self.answer
        if token != f"Bearer {TOKEN}":
            return json_answer({"detail": "Unknown token"}, status=401)
        if path == "/api/spip/decisions":
            return self.store(json.loads(body))
        status = {"site": NAME, "model": MODEL}
        return json_answer(status if path == "/api/spip/status" else self.suggest(json.loads(body)))

    def store(self, batch: dict[str, Any]) -> Answer:
        if self.refused & {row["id_mot"] for row in batch["decisions"]}:
            return json_answer({"code": "invalid", "detail": "body.decisions"}, status=422)
        new = {row["key"]: row for row in batch["decisions"] if row["key"] not in self.decisions}
        self.decisions |= new
        self.dropped += batch["dropped"]
        return json_answer({"new": len(new)})

    def suggest(self, question: dict[str, Any]) -> dict[str, Any]:
        ids = {title(raw): id_mot for id_mot, raw in question["keywords"]}
        suggestions = [
            {"id_mot": ids[label], "score": score, "tier": "propose", "reasons": reasons}
            for label, (score, reasons) in self.opinions.items()
            if label in ids
        ]
        unmatched = [id_mot for label, id_mot in ids.items() if label not in self.opinions]
        most = question["most"]
        return {"model": MODEL, "suggestions": suggestions[:most], "unmatched": unmatched}


def json_answer(content: Any, *, status: int = 200) -> Answer:
    headers = {"Content-Type": "application/json"}
    return Answer(status, json.dumps(content).encode(), headers)


@contextmanager
def suggestion_service() -> Iterator[SuggestionService]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with suppress(ConnectionError):  # a client that waits no longer, or reads no further
                self.send(service.reply(self.path, self.headers.get("Authorization", ""), body))

        do_GET = do_HEAD = do_POST  # noqa: N815

        def send(self, answer: Answer) -> None:
            if not answer.status:
                service.ended.wait()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if self.command == "HEAD":
                return
            for byte in answer.content if answer.drips else b"":
                if service.ended.wait(0.1):
                    return
                self.wfile.write(bytes([byte]))
            if not answer.drips:
                self.wfile.write(answer.content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service = SuggestionService(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield service
        finally:
            service.ended.set()
            server.shutdown()
            thread.join()
