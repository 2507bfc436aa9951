"""What must not grow: modules that commands load, calls per article, steps and statements of queries."""

import pytest
from helpers.commands import ROOT
from helpers.counts import COUNTS
from orjson import loads

LANDED = loads((ROOT / "benchmarks/bench.json").read_bytes())["counts"]


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_at_most_a_fifth_above_the_one_that_make_bench_recorded(name, tmp_path):
    assert 0 < COUNTS[name](tmp_path) <= 1.2 * LANDED[name]
