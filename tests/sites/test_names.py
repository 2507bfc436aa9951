"""Names of sites: one name for all the ways to write a site's address."""

import pytest

from osiris_nlp.sites.names import site_name, site_of_page


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://WWW.Osiris.SN:443/", "osiris.sn"),
        ("https://osiris.sn./", "osiris.sn"),
        ("https://télécom.sn", "télécom.sn"),
        ("https://te\u0301le\u0301com.sn/", "télécom.sn"),
        ("https://www.xn--tlcom-bsab.sn/", "télécom.sn"),
        ("http://presse_sn.example:8080/Batik/", "presse_sn.example:8080/Batik"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("http://" + "a" * 64 + ".sn", "a" * 64 + ".sn"),
        ("http://..sn/", "..sn"),
    ],
)
def test_the_spellings_of_an_address_are_one_name(address, name):
    assert site_name(address) == name


def test_an_article_in_a_folder_belongs_to_the_site_in_that_folder():
    assert site_of_page("https://example.org/presse/?article12") == "example.org/presse"
    assert site_of_page("https://example.org/presse/?article12&lang=fr") == "example.org/presse"
    assert site_of_page("https://example.org/presse/La-fibre.html") == "example.org"
