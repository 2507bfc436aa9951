"""robots.txt, and how its patterns match."""

import re

from helpers.growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.corpus.harvest.robots import read_robots


@given(
    pattern=st.from_regex(r"/[ab*]{0,6}\$?", fullmatch=True),
    path=st.from_regex(r"/[ab]{0,8}", fullmatch=True),
)
def test_robots_patterns_match_as_the_standard_says(pattern: str, path: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: {pattern}\n".encode(), "osiris-nlp")
    expression = ".*".join(map(re.escape, pattern.removesuffix("$").split("*")))

    matches = re.match(expression + ("$" if pattern.endswith("$") else ""), path)
    assert robots.allows(path) is (matches is None)


def test_robots_groups_ties_and_spellings() -> None:
    robots = read_robots(
        b"\xef\xbb\xbfUser-Agent: Autre\nUser-agent: OSIRIS-NLP/1.0 # nous\n"
        b"disallow: /prive\nallow: /prive/ouvert\nDisallow: /caf%c3%a9\nDisallow:\n"
        b"\nUser-agent: *\nDisallow: /\n\nUser-agent: osiris-nlp\nDisallow: /x\nAllow: /x\n"
        b"Crawl-delay: nan\nCrawl-delay: 2.5\nSitemap: http://a/b.xml\n",
        "osiris-nlp",
    )

    assert robots.allows("/")
    assert not robots.allows("/prive/ferme")
    assert robots.allows("/prive/ouvert")
    assert not robots.allows("/caf%C3%A9.html")
    assert robots.allows("/x")
    assert robots.delay == 2.5
    assert robots.sitemaps == ("http://a/b.xml",)


def test_matching_a_hostile_robots_pattern_takes_linear_time() -> None:
    def match(size: int) -> None:
        rules = f"User-agent: *\nDisallow: /{'*a' * size}$\n"
        assert read_robots(rules.encode(), "osiris-nlp").allows("/" + "a" * size + "b")

    assert is_linear(match, 640)
