"""Access settings, and the hosts a desk may listen on."""

import pytest
from helpers.guarded import NAMED, OPEN, PROXIED, Clock

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.access import Access, check_bindable
from osiris_nlp.desk.base.guard.sessions import Sessions


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "::ffff:127.0.0.1", "localhost"])
def test_an_open_desk_may_listen_on_loopback(host):
    check_bindable(host, OPEN)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "::ffff:192.0.2.7", "0"])  # noqa: S104
def test_an_open_desk_may_not_listen_on_other_addresses(host):
    with pytest.raises(InputError, match=r"osiris-nlp desk people add.*--user-header"):
        check_bindable(host, OPEN)


def test_a_host_name_that_also_resolves_to_another_machine_is_not_loopback(monkeypatch):
    entries = [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.1", "192.0.2.7")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: entries)

    with pytest.raises(InputError, match="Host 'desk.example' can be reached"):
        check_bindable("desk.example", OPEN)


def test_a_desk_with_access_control_may_listen_anywhere_and_behind_a_proxy():
    proxied = Access(has_accounts=True, proxies=("127.0.0.1",))
    for access, host in ((NAMED, "0.0.0.0"), (PROXIED, ""), (proxied, "127.0.0.1")):  # noqa: S104
        check_bindable(host, access)


def test_an_open_desk_may_not_be_behind_a_proxy():
    with pytest.raises(InputError, match=r"'127.0.0.1'.*desk people add.*--user-header"):
        check_bindable("127.0.0.1", Access(proxies=("127.0.0.1",)))


def test_an_invalid_host_is_refused():
    with pytest.raises(InputError, match="expected an address or name"):
        check_bindable("a..b", OPEN)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"user_header": "Remote User"}, "such as Remote-User"),
        ({"user_header": ""}, "such as Remote-User"),
        ({"user_header": "X", "proxies": ("nginx",)}, "Invalid proxy 'nginx'"),
    ],
)
def test_invalid_access_settings_are_refused(settings, message):
    with pytest.raises(InputError, match=message):
        Access(**settings)


def test_a_short_secret_is_refused():
    with pytest.raises(InputError, match="Secret of 5 bytes"):
        Sessions(b"short", OPEN, clock=Clock())
