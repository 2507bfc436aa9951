"""robots.txt, and how its patterns match."""

import re

import pytest
from helpers.growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.desk.feeds.robots import MOST_BYTES, read_robots


@given(
    pattern=st.from_regex(r"/[ab*]{0,6}\$?", fullmatch=True),
    path=st.from_regex(r"/[ab]{0,8}", fullmatch=True),
)
def test_robots_patterns_match_as_in_the_standard(pattern: str, path: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: {pattern}\n".encode(), "osiris-nlp")
    expression = ".*".join(map(re.escape, pattern.removesuffix("$").split("*")))

    matches = re.match(expression + ("$" if pattern.endswith("$") else ""), path)
    assert robots.allows(path) is (matches is None)


def test_robots_groups_ties_and_spellings() -> None:
    robots = read_robots(
        b"\xef\xbb\xbfUser-Agent: Autre\nUser-agent: OSIRIS-NLP/1.0 # nous\n"
        b"disallow: /prive\nallow: /prive/ouvert\nDisallow: /caf%c3%a9\nDisallow:\n"
        b"\nUser-agent: *\nDisallow: /\n\nUser-agent: osiris-nlp\nDisallow: /x\nAllow: /x\n"
        b"Crawl-delay: nan\nCrawl-delay: 2.5\n",
        "osiris-nlp",
    )

    assert robots.allows("/")
    assert not robots.allows("/prive/ferme")
    assert robots.allows("/prive/ouvert")
    assert not robots.allows("/caf%C3%A9.html")
    assert robots.allows("/x")
    assert robots.delay == 2.5


@pytest.mark.parametrize(
    ("name", "is_ours"), [("osiris-nlp/2.0", True), ("osiris", False), ("nlp", False)]
)
def test_robots_groups_are_for_a_whole_name(name: str, *, is_ours: bool) -> None:
    robots = read_robots(f"User-agent: {name}\nDisallow: /\n".encode(), "osiris-nlp")

    assert robots.allows("/") is not is_ours


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("0.5", 0.5), ("1e308", 300.0), ("9" * 400, 0.0), ("inf", 0.0), ("nan", 0.0), ("-1", 0.0)],
)
def test_crawl_delays_are_bounded(delay: str, seconds: float) -> None:
    robots = read_robots(f"User-agent: *\nCrawl-delay: {delay}\n".encode(), "osiris-nlp")

    assert robots.delay == seconds


def test_many_agents_with_many_rules_take_linear_time() -> None:
    def read(size: int) -> None:
        agents = "".join(f"User-agent: r{'a' * (n % 40)}{n}\n" for n in range(size))
        rules = "Allow: /\n" * size
        assert read_robots(f"{agents}{rules}".encode(), "osiris-nlp").allows("/")

    assert is_linear(read, 250)


def test_a_long_robots_txt_is_read_up_to_its_last_complete_line() -> None:
    rules, cut = b"User-agent: *\nDisallow: /spip.php?article4$\n", b"\nDisallow: /*"
    padding = b"#" * (MOST_BYTES - len(rules) - len(cut))
    robots = read_robots(rules + padding + cut + b"jamais\nDisallow: /\n", "osiris-nlp")

    assert robots.allows("/spip.php?article5")
    assert not robots.allows("/spip.php?article4")


def test_matching_a_hostile_robots_pattern_takes_linear_time() -> None:
    def match(size: int) -> None:
        rules = f"User-agent: *\nDisallow: /{'*a' * size}$\n"
        assert read_robots(rules.encode(), "osiris-nlp").allows("/" + "a" * size + "b")

    assert is_linear(match, 640)
