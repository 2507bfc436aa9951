"""Where a desk may listen, and with what secrets."""

import pytest
from helpers.guarded import HASH, OPEN, PROXIED, SHARED, Clock

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access, check_bindable
from osiris_nlp.desk.guard.sessions import Sessions


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "::ffff:127.0.0.1", "localhost"])
def test_an_open_desk_may_be_bound_to_this_machine(host):
    check_bindable(host, OPEN)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "::ffff:192.0.2.7", "0"])  # noqa: S104
def test_an_open_desk_may_not_be_bound_to_more(host):
    with pytest.raises(InputError, match=r"osiris-nlp desk password.*--user-header"):
        check_bindable(host, OPEN)


def test_a_name_that_is_of_this_machine_and_another_is_no_loopback(monkeypatch):
    found = [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.1", "192.0.2.7")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: found)

    with pytest.raises(InputError, match="Host 'desk.example' can be reached"):
        check_bindable("desk.example", OPEN)


def test_a_guarded_desk_may_be_bound_to_anything():
    for access, host in ((SHARED, "0.0.0.0"), (PROXIED, "")):  # noqa: S104
        check_bindable(host, access)


def test_a_host_that_is_none():
    with pytest.raises(InputError, match="expected an address or name"):
        check_bindable("a..b", OPEN)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"password_hash": HASH, "user_header": "Remote-User"}, "choose one"),
        ({"user_header": "Remote User"}, "such as Remote-User"),
        ({"user_header": ""}, "such as Remote-User"),
        ({"user_header": "X", "proxies": ("nginx",)}, "Proxy 'nginx'"),
    ],
)
def test_an_access_that_makes_no_sense_is_told(settings, message):
    with pytest.raises(InputError, match=message):
        Access(**settings)


def test_the_password_s_hash_is_not_shown():
    assert HASH not in repr(SHARED)


def test_a_short_secret_is_refused():
    with pytest.raises(InputError, match="Secret of 5 bytes"):
        Sessions(b"short", OPEN, clock=Clock())
