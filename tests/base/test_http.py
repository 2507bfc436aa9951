"""Which hosts are public, and how much of a body is read."""

import io

import pytest
import urllib3

from osiris_nlp.base.http import is_own, is_public, read_beginning


@pytest.mark.parametrize(
    ("ip", "is_expected"),
    [
        ("41.208.160.1", True),
        ("192.168.1.4", False),
        ("224.0.0.1", False),  # multicast
        ("240.0.0.1", False),  # reserved
        ("2001:4860:4860::8888", True),
        ("fec0::1", False),
        ("fe80::1%eth0", False),
        # IPv4 addresses within IPv6 ones.
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("2002:808:808::", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
    ],
)
def test_an_address_is_public_if_the_one_within_it_is(ip, is_expected):
    assert is_public(ip) is is_expected
    assert is_own(ip) is not is_expected


@pytest.mark.parametrize("size", [0, 10, 70_000, 200_000])
def test_no_more_of_a_body_is_read_than_asked_for(size):
    body = b"<p>La fibre atteint Kolda.</p>" * 5_000
    response = urllib3.HTTPResponse(io.BytesIO(body), preload_content=False)

    assert read_beginning(response, size) == body[:size]
