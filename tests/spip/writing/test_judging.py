"""What may still be written of a change; tests/real has the same cases for the plugin."""

import pytest
from helpers.keyword_cases import CASES, GROUPS, Case, random_cases, shown

from osiris_nlp.spip.writing.judging import judge


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_keyword_is_judged_on_its_own(case: Case) -> None:
    verdict = judge(case.change, case.current, GROUPS)

    assert shown(verdict) == case.verdict
    assert verdict.before == case.current
    assert {*verdict.after} == {*case.current} - {*verdict.removed} | {*verdict.added}


def test_every_keyword_of_a_change_has_one_fate() -> None:
    for case in random_cases(500):
        verdict = judge(case.change, case.current, GROUPS)

        fates = [*verdict.added, *verdict.removed, *verdict.settled, *verdict.conflicts]
        assert sorted([*fates, *verdict.refused]) == sorted(case.add + case.remove), case
