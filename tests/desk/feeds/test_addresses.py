"""Addresses in their one form, and what they say of their pages."""

from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.kinds import Kind, kind_of


def test_addresses_are_normalized() -> None:
    site = Site.from_url("http://Presse.Example:80/dir/")

    def form(link: str) -> str | None:
        return site.address(link, base="http://presse.example/dir/page.html")

    assert form("../x/./y.html#z") == "/x/y.html"
    assert form("./?article12") == "/dir/spip.php?article12"
    assert form("/index.php") == "/"
    assert form("/spip.php") == "/"
    assert form("HTTPS://PRESSE.example./%c3%a9%7e") == "/%C3%A9~"
    assert form("http://www.presse.example/Le Sénégal.html") == "/Le%20S%C3%A9n%C3%A9gal.html"
    assert form("spip.php?debut_articles=10&mot3") == "/dir/spip.php?mot3&debut_articles=10"
    assert form("/-2007-.html?debut_articles=10&amp;debut_x=0") == "/-2007-.html?debut_articles=10"
    assert form("http://presse.example:8080/") is None
    assert form("//ailleurs.example/") is None
    assert form("http://presse.example.ailleurs.example/") is None
    assert form("http://presse.example@ailleurs.example/") is None


def test_the_kind_of_a_page_follows_from_its_address() -> None:
    kinds = {
        "/+-Mouvements-sociaux-+.html?debut_articles=320": Kind.KEYWORD,
        "/spip.php?mot5": Kind.KEYWORD,
        "/-2007-.html?debut_articles=10": Kind.LISTING,
        "/spip.php?rubrique3": Kind.LISTING,
        "/+Lancement-du-concours,4602+.html": Kind.ARTICLE,
        "/Journee-internationale-des,4602.html": Kind.ARTICLE,
        "/le-web-2.0-arrive": Kind.ARTICLE,
        "/_Olivier-Sagna_.html": None,
        "/IMG/pdf/loi.pdf": None,
        "/spip.php?page=backend&id_mot=3": None,
        "/spip.php?mot1&debut_articles=10&debut_rubriques=5": None,
    }

    assert {address: kind_of(address) for address in kinds} == kinds


LINKS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(\.\./|/)?[a-z%. ~é-]{0,12}(\?[a-z_=&%0-9é;]{0,20})?(#x)?", fullmatch=True),
)


@given(LINKS)
def test_a_normalized_address_is_unchanged(link: str) -> None:
    site = Site.from_url("http://presse.example/")
    address = site.address(link)

    if address is not None:
        assert address.startswith("/")
        assert address.isascii()
        assert site.address(site.url(address)) == address
