"""`serve`: what it refuses before it loads a model."""

import pytest
from helpers.calls import call, one_line

SITE = ("--site", "https://www.osiris.sn")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (SITE, "--site alone: publishing on a site requires --site, --author and a secret"),
        (
            ("--author", "awa", "--secret-file", "secret"),
            "--author and --secret-file alone: publishing on a site requires --site, --author and a secret",
        ),
        (
            (*SITE, "--author", "awa"),
            "No secret: set OSIRIS_SPIP_SECRET, or give a file that only you can read with --secret-file",
        ),
        (
            ("--site", "/var/www/spip", "--author", "awa", "--secret-file", "secret"),
            "Not the address of a site: '/var/www/spip': expected the address of a site, such as "
            "https://www.osiris.sn",
        ),
    ],
)
def test_a_site_to_publish_on_needs_an_address_an_author_and_a_secret(
    options, message, tmp_path, monkeypatch
):
    monkeypatch.delenv("OSIRIS_SPIP_SECRET", raising=False)
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("s" * 32, "utf-8")

    result = call("serve", "--port", "0", *options, cwd=tmp_path)

    assert one_line(result) == f"error: {message}\n"
    assert not (tmp_path / "desk.db").exists()


@pytest.mark.parametrize(
    "origin", ["*", "null", "www.osiris.sn", "https://www.osiris.sn/", "https://o.sn:443"]
)
def test_the_origins_of_annifs_api_are_those_that_browsers_send(origin, tmp_path):
    options = ("--port", "0", "--annif-origin", origin)

    alone = one_line(call("serve", *options, cwd=tmp_path))
    message = one_line(call("serve", "--annif", *options, cwd=tmp_path))

    assert alone == "error: --annif-origin alone: expected --annif as well\n"
    assert message.startswith(f"error: Invalid origin {origin!r}: expected scheme and host as bro")
