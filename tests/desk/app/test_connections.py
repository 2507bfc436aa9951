"""Connections of a real server: deadlines, a ceiling, and what the log says."""

import http.client
import logging
import socket
import subprocess
import sys
from contextlib import ExitStack, closing

import pytest

from osiris_nlp.desk.app.server import Ration

PATIENCE = 30
HALF = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-a: "
WHOLE = HALF + b"\r\n\r\n"
FILES = 450  # so that half of 50 are connections, but the least is a hundred
# The desk's guard around one route, with the deadlines of a desk in a great hurry.
SERVICE = f"""
import resource, sys
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.middleware import add_guard
from osiris_nlp.desk.base.guard.rules import Rules
from osiris_nlp.desk.app import crowd
from osiris_nlp.desk.app.server import bind, serve
resource.setrlimit(resource.RLIMIT_NOFILE, (200, {FILES}))
crowd._HEADER_SECONDS = float(sys.argv[1])
app = FastAPI()
app.add_api_route("/api/health", lambda: dict(status="ok"), methods=["GET", "POST"])
add_guard(app, Access(), rules=Rules(), secret=b"a secret of the store, 32 bytes!",
    render=lambda request, name, context: JSONResponse(dict(context)), log_event=lambda **event: None,
    find_token=None, read_accounts=None)
listener = bind("127.0.0.1", 0)
listener.listen()
print(listener.getsockname()[1], flush=True)
serve(app, listener)
"""


def served(log, header_seconds):
    """Run the service, and yield its port."""
    command = [sys.executable, "-c", SERVICE, str(header_seconds)]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=output) as process,
    ):
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("service") / "log"


@pytest.fixture(scope="module")
def patient_port(log):
    yield from served(log, PATIENCE)


@pytest.fixture
def hurried_port(tmp_path):
    yield from served(tmp_path / "log", 0.2)


def connect(port, content=b""):
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(content)
    return connection


def health(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/api/health")
        return connection.getresponse().status


def read_all(connection):
    """Return what the server sends until it closes the connection."""
    content = b""
    try:
        while part := connection.recv(65_536):
            content += part
    except ConnectionResetError:
        pass
    return content


@pytest.mark.parametrize(
    "content", [HALF, b"", WHOLE], ids=["half a request", "nothing", "a request and then nothing"]
)
def test_hundreds_of_waiting_connections_leave_room_for_others(patient_port, log, content):
    before = log.read_text("utf-8")

    with ExitStack() as stack:
        for _ in range(FILES):
            stack.enter_context(connect(patient_port, content))

        assert [health(patient_port) for _ in range(3)] == [200] * 3
    assert log.read_text("utf-8") == before


def test_a_request_that_stays_incomplete_is_given_up(hurried_port):
    post = b"POST /api/health HTTP/1.1\r\nHost: elsewhere\r\nContent-Length: 9\r\n\r\nx"
    nothing, half, second_half, body = (
        connect(hurried_port, content) for content in (b"", HALF, WHOLE + HALF, post)
    )
    with nothing, half, second_half, body:
        assert read_all(nothing) == read_all(half) == b""
        assert read_all(second_half).count(b"HTTP/1.1 200 OK") == 1
        assert read_all(body).startswith(b"HTTP/1.1 403 ")


def test_bytes_sent_one_by_one_do_not_extend_the_deadline(hurried_port):
    with connect(hurried_port, HALF) as connection:
        n_sent = 0
        try:
            while n_sent < 100_000:
                connection.sendall(b"x")
                n_sent += 1
                connection.settimeout(0.01)
                try:
                    if not connection.recv(1):
                        break
                except TimeoutError:
                    continue
        except (ConnectionResetError, BrokenPipeError):
            pass

    assert 0 < n_sent < 100_000
    assert health(hurried_port) == 200


@pytest.mark.parametrize(
    ("version", "length"), [(b"HTTP/1.1", b"\r\nContent-Length: 4"), (b"HTTP/1.0", b"")]
)
def test_a_request_of_ambiguous_length_is_refused_and_its_connection_closed(
    patient_port, version, length
):
    framing = version + b"\r\nTransfer-Encoding: chunked" + length
    first = b"POST /api/health " + framing + b"\r\nHost: localhost\r\n\r\n0\r\n\r\n"

    with connect(patient_port, first + WHOLE) as connection:
        content = read_all(connection)

    assert content.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in content.lower()
    assert content.count(b"HTTP/1.1 ") == 1


def test_nonsense_does_not_fill_the_log(hurried_port, tmp_path):
    for _ in range(50):
        with connect(hurried_port, b"nonsense\r\n\r\n") as connection:
            assert read_all(connection).startswith(b"HTTP/1.1 400 ")

    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert len(lines) == 10
    assert "(more of these within a minute are left out)" in lines[-1]


def test_other_messages_are_logged_while_one_is_left_out():
    ration = Ration()

    def passes(message):
        return ration.filter(logging.LogRecord("desk", 30, "", 0, message, (), None))

    passed = [passes("Invalid HTTP request received.") for _ in range(12)]
    assert passed == [True] * 10 + [False] * 2
    assert passes("Task exception was never retrieved")
