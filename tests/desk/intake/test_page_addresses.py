"""Addresses in their one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.intake.page_addresses import parse_address


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dir/../x/./y.html#z", "/x/y.html"),
        ("/dir/?article12", "/dir/spip.php?article12"),
        ("/index.php", "/"),
        ("/spip.php", "/"),
        ("/%c3%a9%7e", "/%C3%A9~"),
        ("/Le Sénégal.html", "/Le%20S%C3%A9n%C3%A9gal.html"),
        ("/dir/spip.php?debut_articles=10&mot3", "/dir/spip.php?mot3&debut_articles=10"),
        ("/-2007-.html?debut_articles=10&amp;debut_x=0", "/-2007-.html?debut_articles=10"),
    ],
)
def test_addresses_are_normalized(path, expected):
    address = parse_address(f"HTTPS://PRESSE.example.:443{path}")

    assert address.url == f"https://presse.example{expected}"


@given(
    st.text(max_size=40)
    | st.from_regex(r"(\.\./|/)?[a-z%. ~é-]{0,12}(\?[a-z_=&%0-9é;]{0,20})?(#x)?", fullmatch=True)
)
def test_a_normalized_address_is_unchanged(path):
    try:
        address = parse_address(f"http://presse.example/{path}")
    except InputError:
        return

    assert address.url.startswith("http://presse.example/")
    assert address.url.isascii()
    assert parse_address(address.url) == address
