"""An editors' desk in a separate process, and an editor who uses it in Chromium by keyboard."""

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
from helpers.backlog import write_rows
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from real.servers import BringUpError, free_port
from typer.testing import CliRunner

from osiris_nlp.cli import app

CHROMIUM = "/usr/bin/chromium"
ELSEWHERE = "bureau.exemple.sn"  # a name that resolves to this machine, as in a rebinding attack
# Without these, each context starts further processes, for the address bar and for a next page. The
# option replaces Playwright's own, so what Playwright turns off comes first.
TURNED_OFF = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
    *("InitialWebUI", "PreloadTopChromeWebUI", "SpareRendererForSitePerProcess"),
    *("WebUIOmniboxAimPopup", "WebUIOmniboxPopup", "WebUIToolbarProcessOverheadExperiment"),
)
ARGUMENTS = (
    f"--disable-features={','.join(TURNED_OFF)}",
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
)
START_SECONDS, END_SECONDS = 60, 20
TIMEOUT = 30_000  # ms; a busy machine may take seconds over what takes a moment
expect.set_options(timeout=TIMEOUT)
# Chromium's messages about answers of 4xx or 5xx and missing ones, which tests cause, and about plain http.
EXPECTED = re.compile("Failed to load resource|Cross-Origin-Opener-Policy header has been ignored")
# No certificates to load; no connection is reused, because its server may be killed.
CLIENT = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))  # noqa: S501
# Makes a page count its key presses and report violations of its content policy.
WITNESS = """
addEventListener("keydown", (event) => {
  if (!event.repeat) sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true);
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`));
"""


def osiris(*arguments: str | Path, stdin: str = "") -> str:
    """Run `osiris-nlp` in this process, which has the imports already; return its output."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exit_code:
        raise AssertionError(result.stderr) from result.exception
    return result.stdout


@dataclass
class Desk:
    """A desk on a database, which can be stopped, killed and restarted, always on the same port.

    `options` are more of `osiris-nlp serve`.
    """

    database: str
    model: Path | None
    options: tuple[str | Path, ...] = ()
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"  # as in the browser's addresses
    server: forks.Process | None = None

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> Self:
        """Start the process, unless it is running, and wait until it answers."""
        if self.server is None:
            options = ["--database", self.database, "--port", self.port, *self.options]
            options += ["--model", self.model] if self.model else []
            self.server = forks.start("-m", "osiris_nlp", "serve", *options)
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

    def end(self, sig: signal.Signals = signal.SIGTERM) -> str:
        """Stop the process, or kill it (SIGKILL); return what it wrote to standard error."""
        if self.server is None:
            return ""
        if self.server.is_running():
            self.server.send(sig)
        if self.server.is_running(for_seconds=END_SECONDS):
            raise TimeoutError(f"The desk runs {END_SECONDS} s after {sig.name}")
        server, self.server = self.server, None
        return server.wait().stderr.decode()

    def import_file(self, file: Path) -> None:
        osiris("desk", "import", file, "--database", self.database, "--model", self.model)

    def import_rows(self, folder: Path, *rows: dict[str, Any]) -> None:
        self.import_file(write_rows(folder / f"{uuid4()}.jsonl", [*rows]))

    def employ(self, name: str, role: str, password: str) -> None:
        words = ("desk", "people", "add", name, "--role", role, "--database", self.database)
        osiris(*words, stdin=f"{password}\n")

    def export(self) -> list[dict[str, Any]]:
        rows = osiris("desk", "export", "--database", self.database).splitlines()
        return [json.loads(row) for row in rows]

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Send a request to the API as the user who runs the desk."""
        address = f"http://127.0.0.1:{self.port}"
        answer = CLIENT.request(method, f"{address}{path}", json=body, headers={"Origin": address})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def article(self, number: int) -> dict[str, Any]:
        return self.ask("GET", f"/api/articles/{number}")

    def reviews(self, number: int) -> list[list[str]]:
        """Return the labels of each review of an article, the last one first."""
        return [review["labels"] for review in self.article(number)["reviews"]]

    def decided(self, number: int, decision: str) -> list[str]:
        """Return the labels for which the last review of an article has a decision."""
        rows = self.article(number)["reviews"][0]["decisions"]
        return [row["label"] for row in rows if row["decision"] == decision]

    def decide(self, number: int, *labels: str, aside: bool = False) -> None:
        """Validate an article as another editor, from outside the browser, or set it aside."""
        article = self.article(number)
        state = {"key": str(uuid4()), "revision": article["revision"], "model": article["model"]}
        path = f"/api/articles/{number}/decisions"
        self.ask("POST", path, {**state, "labels": labels, "rejected": [], "aside": aside})


@contextmanager
def served(database: str, model: Path | None, *options: str | Path) -> Iterator[Desk]:
    desk = Desk(database, model, options)
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
    """The requests, errors and dialogs of the pages in a context."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", self._add_message)
        context.on("dialog", dismiss)

    def _add_message(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.errors.append(f"{message.type}: {message.text} ({message.page.url})")


@contextmanager
def context_of(
    browser: Browser, desk: Desk, *, also: Desk | None = None, **more: Any
) -> Iterator[BrowserContext]:
    """A separate browser context, whose pages may only send requests to their desk and cause no errors."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "fr-SN", **more}
    context = browser.new_context(base_url=desk.address, timezone_id="Africa/Dakar", **settings)
    context.set_default_timeout(TIMEOUT)
    context.add_init_script(WITNESS)
    witness = Witness()
    witness.watch(context)
    try:
        yield context
    finally:
        context.close()
    own_urls = tuple(f"{own_desk.address}/" for own_desk in (desk, also) if own_desk)
    foreign = [url for url in witness.requests if not url.startswith((*own_urls, "data:"))]
    assert (foreign, witness.errors, witness.dialogs) == ([], [], [])


@contextmanager
def page_of(
    browser: Browser, desk: Desk, name: str, password: str = "", **more: Any
) -> Iterator[Page]:
    """A page in a separate context, in which somebody has signed in."""
    with context_of(browser, desk, **more) as context:
        page = context.new_page()
        enter(page, name, password)
        yield page


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true; fail after a time limit."""
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def enter(page: Page, name: str, password: str = "", *, path: str = "/entrer") -> None:
    """Sign in by keyboard; the field for the name has the focus."""
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
    """A row of the panel."""

    label: str
    checked: bool
    tier: str
    is_from_article: bool


LISTED = "#panel li.row:not([hidden])"
# A suggestion that the editor has found by typing, before the list showed it, counts as none.
ROWS = """rows => rows.map((row) => ({
  label: row.dataset.label, checked: row.querySelector("input").checked,
  tier: "found" in row.dataset ? "" : row.dataset.tier,
  is_from_article: "carried" in row.dataset,
}))"""
IS_READY = """before => {
  const panel = document.getElementById("panel");
  return panel && panel.dataset.number !== before && panel.contains(document.activeElement);
}"""


@dataclass
class Editor:
    """An editor who labels articles by keyboard; the page counts the keys."""

    page: Page

    def press(self, *keys: str) -> Self:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def presses(self) -> int:
        """Return how many keys were pressed in this tab, as counted by its pages."""
        return self.page.evaluate("Number(sessionStorage.presses ?? 0)")

    def open(self, number: int | str, query: str = "") -> Self:
        self.page.goto(f"/articles/{number}?{query}")
        return self.ready()

    def ready(self, *, after: str = "") -> Self:
        """Wait until an article other than `after` is open and has the focus in its panel."""
        self.page.wait_for_function(IS_READY, arg=after)
        return self

    @property
    def number(self) -> str:
        return self.page.locator("#panel").get_attribute("data-number") or ""

    def rows(self) -> list[Row]:
        rows = self.page.locator(LISTED).evaluate_all(ROWS)
        return [Row(**row) for row in rows]

    def labels(self) -> list[str]:
        """Return the selected labels, as the panel lists them, main one first."""
        selection = self.page.locator("#kept")
        expect(selection).not_to_be_empty()  # the page's script fills it after a reload
        text = selection.inner_text()
        return [] if text == "Aucun mot-clé gardé" else text.split(", ")

    def focus(self) -> str:
        return self.page.evaluate("document.activeElement.id")

    def current(self) -> int:
        """Return the place of the current row, which keys act on."""
        place = "rows => rows.findIndex((row) => row.matches('.now'))"
        return self.page.locator(LISTED).evaluate_all(place)

    def state(self, truth: list[str]) -> Self:
        """Select exactly these labels, the first as the main one, with few keys."""
        for row in self.rows():
            if row.checked and row.label not in truth:
                self._toggle(row.label)
        missing = [label for label in truth if label not in self.labels()]
        if self.labels() and truth[0] in missing:
            missing = [*missing[1:], truth[0]]
        for label in missing:
            self._select(label)
        if self.labels()[:1] != truth[:1]:
            self._go_to(truth[0])
            self.press("m")
        return self

    def _select(self, label: str) -> None:
        if self.page.locator("#panel li.row[hidden]").locator(f'input[value="{label}"]').count():
            self.press("+")
        if label in [row.label for row in self.rows()]:
            self._toggle(label)
        else:
            self.press("a")
            self.type_ahead(label)

    def _toggle(self, label: str) -> None:
        position = [row.label for row in self.rows()].index(label)
        if position < 9:
            self.press(str(position + 1))
        else:
            self._go_to(label)
            self.press(" ")

    def _go_to(self, label: str) -> None:
        target = [row.label for row in self.rows()].index(label)
        position = self.current()
        self.press(*["ArrowDown" if target > position else "ArrowUp"] * abs(target - position))

    def type_ahead(self, label: str) -> None:
        """Type a label's name until it is the first match, and select it."""
        first = self.page.locator("#options [aria-selected=true]")
        for letter in fold(label):
            self.press(letter)
            if first.count() and first.get_attribute("data-label") == label:
                break
        # As long as the list of labels has not arrived, Enter changes nothing.
        expect(first).to_have_attribute("data-label", label)
        self.press("Enter")

    def validate(self, key: str = "Enter") -> None:
        """Press Enter, or another key with which an article is done, and wait for the next one."""
        before = self.number
        self.press(key).ready(after=before)

    def choose(self, button: str) -> None:
        """Click on a button that leads on, and wait for the next article."""
        before = self.number
        self.page.get_by_role("button", name=button).click()
        self.ready(after=before)

    def undo(self, number: int | str) -> Self:
        """Press z and wait for the article whose validation is undone."""
        self.press("z").page.wait_for_url(f"**/articles/{number}*")
        return self.ready()

    def write_note(self, text: str) -> None:
        self.page.locator("#note summary").click()
        self.page.locator("#note-text").fill(text)

    def stored(self, words: str, place: str = "localStorage") -> list[str]:
        """Return the names of what the browser stores for this desk that match a regular expression."""
        names: list[str] = self.page.evaluate(f"Object.keys({place})")
        return [name for name in names if re.search(words, name)]


def fold(text: str) -> str:
    """Return text in lower case and without accents, as typed in a hurry."""
    letters = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
