"""`osiris-nlp spip push`: its secret, its lock, its messages."""

from contextlib import closing

import pytest
from filelock import FileLock
from helpers.calls import call, messages, one_line
from helpers.desk_store import list_site_decisions
from helpers.plugin_endpoint import SECRET, decision, plugin_endpoint

from osiris_nlp.desk.base.store.opening import open_store

OTHER = "f" * 64


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        yield site


def secret_file(folder, content=SECRET, mode=0o600):
    file = folder / "secret"
    file.write_text(f"{content}\n", "utf-8")
    file.chmod(mode)
    return file


def test_a_run_says_what_it_did_in_one_line(site, newsroom, tmp_path):
    site.add(1)
    site.add(2, titre="")
    site.queue, site.dropped = [decision(1)], 3
    models = newsroom / "models"

    result = call("spip", "push", site.address, "--models", models, cwd=tmp_path, OSIRIS_SPIP_SECRET=SECRET)  # fmt: skip

    (message,) = messages(result.stderr)
    name = site.endpoint().site
    assert result.returncode == 0, message
    assert message.startswith(f"{name}: suggestions of osiris@")
    assert message.endswith(
        " stored for 1 article, 1 without a readable text; 1 new decision in sqlite:///desk.db, "
        "3 lost while nobody fetched them"
    )
    assert SECRET not in message
    with closing(open_store(f"sqlite:///{tmp_path}/desk.db")) as store:
        assert [row.author for row in list_site_decisions(store, name)] == ["Awa Ndiaye"]
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_the_file_of_the_secret_wins_over_the_environment(site, newsroom, tmp_path):
    file = secret_file(tmp_path)
    options = ("--secret-file", file, "--models", newsroom / "models")

    result = call("spip", "push", site.address, *options, cwd=tmp_path, OSIRIS_SPIP_SECRET=OTHER)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_secret_that_others_can_open_is_refused(tmp_path, mode):
    file = secret_file(tmp_path, mode=mode)

    result = call("spip", "push", "https://osiris.sn", "--secret-file", file, cwd=tmp_path)

    assert one_line(result) == (
        f"error: Others can open {str(file)!r} (mode {mode:o}): run: chmod 600 {file}\n"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("court", "The secret has 5 characters"),
        ("", "The secret has 0 characters"),
        ("é" * 40, "Not a secret"),
        ("x" * 2000, "Not a secret"),
    ],
)
def test_a_file_without_a_secret_is_refused(tmp_path, content, expected):
    file = secret_file(tmp_path, content)

    message = one_line(
        call("spip", "push", "https://osiris.sn", "--secret-file", file, cwd=tmp_path)
    )

    assert expected in message
    assert not content or content not in message
    assert [*tmp_path.iterdir()] == [file]


def test_without_a_secret_the_command_says_where_to_put_it(tmp_path):
    message = one_line(
        call("spip", "push", "https://osiris.sn", cwd=tmp_path, OSIRIS_SPIP_SECRET="")
    )

    assert message == (
        "error: No secret: set OSIRIS_SPIP_SECRET, or give a file that only you can read with --secret-file\n"
    )


def test_two_runs_for_one_site_do_not_overlap(site, newsroom, tmp_path):
    name = site.endpoint().site
    lock = tmp_path / f"desk.db.{name.replace(':', '-')}.lock"
    options = ("--secret-file", secret_file(tmp_path), "--models", newsroom / "models")
    with FileLock(lock):
        result = call("spip", "push", site.address, *options, cwd=tmp_path)

    assert one_line(result) == (
        f"error: Another 'spip push' to {name} is running: try again when it has ended\n"
    )
    assert site.requests == []


def test_a_public_site_that_speaks_http_is_warned_of(newsroom, tmp_path):
    options = ("--secret-file", secret_file(tmp_path), "--models", newsroom / "models")
    lock = tmp_path / "desk.db.osiris.invalid.lock"
    with FileLock(lock):  # it goes no further
        result = call("spip", "push", "http://osiris.invalid", *options, cwd=tmp_path)

    warning, error = messages(result.stderr)
    assert warning.startswith(
        "Warning: http://osiris.invalid is not encrypted. Requests are signed,"
    )
    assert error.startswith("error: Another 'spip push'")
