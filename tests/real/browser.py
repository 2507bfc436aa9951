"""An editors' desk served by a process of its own, and somebody who uses it in Chromium by keyboard."""

import json
import re
import signal
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
from helpers import forks
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from real.servers import BringUpError, free_port
from typer.testing import CliRunner

from osiris_nlp.cli import app

CHROMIUM = "/usr/bin/chromium"
ELSEWHERE = "bureau.exemple.sn"  # a name that leads to this machine, as in a rebinding attack
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
)
START_SECONDS, END_SECONDS = 60, 20
PATIENCE = 10_000  # ms
# What Chromium says of an answer of 4xx, 5xx or none, which tests ask for, and of plain http.
EXPECTED = re.compile("Failed to load resource|Cross-Origin-Opener-Policy header has been ignored")
# No TLS to get ready for; no connection kept, for its server may be killed.
CLIENT = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))  # noqa: S501
# What a page tells of itself: keys pressed in it, and what its policy kept from happening.
WITNESS = """
addEventListener("keydown", (event) => {
  if (!event.repeat) sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true);
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`));
"""


def osiris(*words: str | Path, told: str = "") -> str:
    """Run `osiris-nlp` in this process, whose imports are done; return what it wrote."""
    done = CliRunner().invoke(app, [str(word) for word in words], input=told)
    if done.exit_code:
        raise AssertionError(done.stderr) from done.exception
    return done.stdout


@dataclass
class Desk:
    """A desk on a database; it may be ended, killed and started again, always on the same port."""

    database: str
    model: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"  # as browsers call it
    server: forks.Process | None = None

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> Self:
        """Start the process, unless it runs, and wait until it answers."""
        if self.server is None:
            words = ["--model", self.model, "--database", self.database, "--port", self.port]
            self.server = forks.start("-m", "osiris_nlp", "serve", *words)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if not self.server.is_running() or time.monotonic() > deadline:
                raise BringUpError(f"The desk does not answer\n{self.end(signal.SIGKILL)}")
            time.sleep(0.05)
        return self

    def is_up(self) -> bool:
        try:
            CLIENT.get(f"http://127.0.0.1:{self.port}/api/health")
        except httpx.TransportError:
            return False
        return True

    def end(self, sent: signal.Signals = signal.SIGTERM) -> str:
        """Have the process end, by itself or (SIGKILL) on the spot; return what it wrote."""
        if self.server is None:
            return ""
        if self.server.is_running():
            self.server.send(sent)
        if self.server.is_running(for_seconds=END_SECONDS):
            raise TimeoutError(f"The desk runs {END_SECONDS} s after {sent.name}")
        server, self.server = self.server, None
        return server.wait().stderr.decode()

    def put_in(self, file: Path) -> None:
        osiris("desk", "import", file, "--database", self.database, "--model", self.model)

    def lock(self, password: str) -> None:
        osiris("desk", "password", "--database", self.database, told=f"{password}\n")

    def exported(self) -> list[dict[str, Any]]:
        rows = osiris("desk", "export", "--database", self.database).splitlines()
        return [json.loads(row) for row in rows]

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask the API as whoever runs the desk's machine."""
        own = f"http://127.0.0.1:{self.port}"
        answer = CLIENT.request(method, f"{own}{path}", json=body, headers={"Origin": own})
        assert answer.is_success, answer.text
        return answer.json()

    def article(self, number: int) -> dict[str, Any]:
        return self.ask("GET", f"/api/articles/{number}")

    def decide(self, number: int, *labels: str) -> None:
        """Validate an article as somebody else, from another machine."""
        seen = self.article(number)
        told = {"key": str(uuid4()), "revision": seen["revision"], "model": seen["model"]}
        path = f"/api/articles/{number}/decisions"
        self.ask("POST", path, {**told, "labels": labels, "rejected": []})


@contextmanager
def served(database: str, model: Path) -> Iterator[Desk]:
    desk = Desk(database, model)
    try:
        yield desk
    finally:
        desk.end(signal.SIGKILL)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Witness:
    """What the pages of a context asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._hear)
        context.on("dialog", dismiss)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(f"{message.type}: {message.text} ({message.page.url})")


@contextmanager
def context_of(
    browser: Browser, desk: Desk, *, also: Desk | None = None, **more: Any
) -> Iterator[BrowserContext]:
    """A browser of somebody's own, whose pages must ask their own desk only and complain of nothing."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "fr-SN", **more}
    context = browser.new_context(base_url=desk.address, timezone_id="Africa/Dakar", **settings)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WITNESS)
    witness = Witness()
    witness.watch(context)
    try:
        yield context
    finally:
        context.close()
    own = tuple(f"{each.address}/" for each in (desk, also) if each)
    foreign = [url for url in witness.requests if not url.startswith((*own, "data:"))]
    assert (foreign, witness.complaints, witness.dialogs) == ([], [], [])


def until(holds: Callable[[], bool]) -> None:
    """Wait for something to hold; fail when it has not for long."""
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def enter(page: Page, name: str, password: str = "", *, path: str = "/entrer") -> None:
    """Say one's name at the door, by keyboard: the field has the focus."""
    page.goto(path)
    expect(page.locator("#nom")).to_be_focused()
    page.keyboard.type(name)
    if password:
        page.keyboard.press("Tab")
        page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/entrer" not in url)


@dataclass(frozen=True)
class Row:
    """A label as the panel shows it."""

    label: str
    kept: bool
    tier: str
    carried: bool


ROWS = """rows => rows.map((row) => ({
  label: row.dataset.label, kept: row.querySelector("input").checked, tier: row.dataset.tier,
  carried: "carried" in row.dataset,
}))"""
READY = """before => {
  const panel = document.getElementById("panel");
  return panel && panel.dataset.number !== before && panel.contains(document.activeElement);
}"""


@dataclass
class Editor:
    """Somebody who decides on articles by keyboard; the page counts the keys."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def presses(self) -> int:
        """Return how many keys were pressed in this tab, as its pages have counted."""
        return self.page.evaluate("Number(sessionStorage.presses ?? 0)")

    def open(self, number: int | str, query: str = "") -> Self:
        self.page.goto(f"/articles/{number}?{query}")
        return self.ready()

    def ready(self, *, after: str = "") -> Self:
        """Wait until an article is open whose keys are live, another one than `after`."""
        self.page.wait_for_function(READY, arg=after)
        return self

    @property
    def number(self) -> str:
        return self.page.locator("#panel").get_attribute("data-number") or ""

    def rows(self) -> list[Row]:
        found = self.page.locator("#panel li.row").evaluate_all(ROWS)
        return [Row(**row) for row in found]

    def labels(self) -> list[str]:
        """Return what is kept, as the panel says it, the main one first."""
        said = self.page.locator("#kept").inner_text()
        return [] if said == "Aucun mot-clé gardé" else said.split(", ")

    def focus(self) -> str:
        return self.page.evaluate("document.activeElement.id")

    def state(self, truth: list[str]) -> None:
        """Have just these labels kept, the first as the main one, with few keys."""
        if self.focus() == "add":  # a blind article: nothing to choose from
            self._type_in(truth)
            return
        for row in self.rows():
            if row.kept and row.label not in truth:
                self._toggle(row.label)
        missing = [label for label in truth if label not in self.labels()]
        if self.labels() and truth[0] in missing:
            missing = [*missing[1:], truth[0]]
        for label in missing:
            self._take(label)
        if self.labels()[:1] != truth[:1]:
            self._go_to(truth[0])
            self.press("m")

    def _type_in(self, truth: list[str]) -> None:
        for label in truth:
            if self.focus() != "add":
                self.press("a")
            self.type_ahead(label)

    def _take(self, label: str) -> None:
        if label in [row.label for row in self.rows()]:
            self._toggle(label)
        else:
            self.press("a")
            self.type_ahead(label)

    def _toggle(self, label: str) -> None:
        place = [row.label for row in self.rows()].index(label)
        if place < 9:
            self.press(str(place + 1))
        else:
            self._go_to(label)
            self.press(" ")

    def _go_to(self, label: str) -> None:
        place = [row.label for row in self.rows()].index(label)
        here = int(self.focus().removeprefix("row-"))
        self.press(*["ArrowDown" if place > here else "ArrowUp"] * abs(place - here))

    def type_ahead(self, label: str) -> None:
        """Type a label's name until it is the first found, and take it."""
        first = self.page.locator("#options [aria-selected=true]")
        for letter in plain(label):
            self.press(letter)
            if first.count() and first.get_attribute("data-label") == label:
                break
        self.press("Enter")

    def validate(self) -> None:
        """Press Enter and be at the next article."""
        before = self.number
        self.press("Enter")
        self.ready(after=before)


def plain(text: str) -> str:
    """Return text as somebody in a hurry types it: no accent, no capital."""
    letters = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
