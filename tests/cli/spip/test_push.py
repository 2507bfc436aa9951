"""`osiris-nlp spip push`: its secret, its lock, its messages."""

from contextlib import closing
from functools import partial

import pytest
from filelock import FileLock
from helpers.calls import call, messages, one_line
from helpers.desk_store import list_site_decisions
from helpers.plugin_endpoint import SECRET, decision, plugin_endpoint

from osiris_nlp.desk.base.store.opening import open_store


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        yield site


def secret_file(folder, content=SECRET, mode=0o600):
    file = folder / "secret"
    file.write_text(f"{content}\n", "utf-8")
    file.chmod(mode)
    return file


@pytest.fixture
def push(tmp_path, newsroom):
    """Return a function that calls the command with a model in a folder of its own."""
    return partial(call, "spip", "push", "--models", newsroom / "models", cwd=tmp_path)


def test_a_run_says_what_it_did_in_one_line(site, push, tmp_path):
    site.add(1)
    site.add(2, titre="")
    site.queue, site.dropped = [decision(1)], 3

    result = push(site.address, OSIRIS_SPIP_SECRET=SECRET)

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


def test_the_file_of_the_secret_wins_over_the_environment(site, push, tmp_path):
    file = secret_file(tmp_path, SECRET.ljust(999))  # the longest, with its line end

    result = push(site.address, "--secret-file", file, OSIRIS_SPIP_SECRET="f" * 64)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        *(
            (
                SECRET,
                mode,
                f"error: Others can open '{{0}}' (mode {mode:o}): run: chmod 600 {{0}}\n",
            )
            for mode in (0o640, 0o604, 0o644, 0o660)
        ),
        ("court", 0o600, "The secret has 5 characters"),
        ("", 0o600, "The secret has 0 characters"),
        ("é" * 40, 0o600, "Not a secret"),
        ("x" * 2000, 0o600, "Not a secret"),
    ],
)
def test_a_file_that_others_can_open_or_without_a_secret_is_refused(
    push, tmp_path, content, mode, message
):
    file = secret_file(tmp_path, content, mode)

    refusal = one_line(push("https://osiris.sn", "--secret-file", file))

    assert message.format(file) in refusal
    assert not content or content not in refusal
    assert [*tmp_path.iterdir()] == [file]


def test_without_a_secret_the_command_says_where_to_put_it(push):
    assert one_line(push("https://osiris.sn", OSIRIS_SPIP_SECRET="")) == (
        "error: No secret: set OSIRIS_SPIP_SECRET, or give a file that only you can read with --secret-file\n"
    )


def test_two_runs_for_one_site_do_not_overlap(site, push, tmp_path):
    name = site.endpoint().site
    with FileLock(tmp_path / f"desk.db.{name.replace(':', '-')}.lock"):
        result = push(site.address, OSIRIS_SPIP_SECRET=SECRET)

    advice = "try again when it has ended"
    assert one_line(result) == f"error: Another 'spip push' to {name} is running: {advice}\n"
    assert site.requests == []


def test_a_public_site_that_speaks_http_is_warned_of(push, tmp_path):
    with FileLock(tmp_path / "desk.db.osiris.invalid.lock"):  # it goes no further
        result = push("http://osiris.invalid", OSIRIS_SPIP_SECRET=SECRET)

    warning, error = messages(result.stderr)
    reason = "http://osiris.invalid is not encrypted. Requests are signed,"
    assert warning.startswith(f"Warning: {reason}")
    assert error.startswith("error: Another 'spip push'")
