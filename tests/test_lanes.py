"""Which tests run when: the claims of the slow ones, and the ten of `make smoke`."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
CONTRIBUTING = (TESTS.parent / "CONTRIBUTING.md").read_text("utf-8")


def test_the_claims_of_slow_tests_are_those_that_contributing_lists() -> None:
    sources = [path.read_text("utf-8") for path in TESTS.rglob("*.py")]
    claims = {claim for source in sources for claim in re.findall(r'\.slow\("([^"]+)"\)', source)}

    table = CONTRIBUTING.partition("| `slow` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| \*(.+?)\* \|", table, re.MULTILINE)) == claims


def test_the_ten_tests_of_smoke_exist() -> None:
    lines = (TESTS / "smoke.txt").read_text("utf-8").splitlines()

    assert len(lines) == 10
    for path, name in (line.split("::") for line in lines):
        assert f"\ndef {name}(" in (TESTS.parent / path).read_text("utf-8")
