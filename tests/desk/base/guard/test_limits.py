"""Rate limits."""

from helpers.guarded import ELSEWHERE, NAMED, OPEN, PROXIED, Clock, refusal

from osiris_nlp.desk.base.guard.limits import Buckets, Limits


def test_a_client_that_sends_too_many_requests_must_wait(make):
    desk = make(OPEN, limits=Limits(requests_per_second=2, burst=3))

    answers = [desk.echo() for _ in range(4)]
    other = desk.echo(peer=ELSEWHERE)
    desk.clock.now += 1
    later = [desk.echo().status_code for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert refusal(answers[3]) == (429, "rate")
    assert answers[3].headers["retry-after"] == "1"
    assert other.status_code == 200
    assert later == [200, 200, 429]


def test_signed_in_editors_behind_one_address_have_separate_limits(make):
    desk = make(NAMED, limits=Limits(requests_per_second=1, burst=5))
    awa, moussa = desk.sign_in("Awa Ndiaye"), desk.sign_in("Moussa Diop")

    statuses = [desk.echo(cookie=cookie).status_code for cookie in [awa] * 6 + [moussa] * 5]

    assert statuses == [200] * 5 + [429] + [200] * 5


def test_an_unproven_name_has_no_limit_of_its_own(make):
    desk = make(PROXIED, limits=Limits(requests_per_second=1, burst=2))

    statuses = [
        desk.request(
            "GET", "/api/health", peer=ELSEWHERE, headers={"Remote-User": name}
        ).status_code
        for name in ("a", "b", "c")
    ]

    assert statuses == [200, 200, 429]


def test_addresses_of_one_ipv6_subscriber_share_a_limit(make):
    desk = make(OPEN, limits=Limits(requests_per_second=1, burst=2))

    statuses = [
        desk.echo(peer=(address, 4000)).status_code
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    ]

    assert statuses == [200, 200, 429, 200]


def test_the_number_of_buckets_is_bounded():
    buckets = Buckets(rate=1, burst=1, clock=Clock(), max_keys=100)

    for number in range(1_000):
        buckets.take(number)

    assert len(buckets) == 100
    assert buckets.wait(999) == 1.0
    assert buckets.wait(0) == 0.0


def test_a_clock_set_back_blocks_nobody():
    clock = Clock()
    buckets = Buckets(rate=1, burst=1, clock=clock)
    buckets.take("awa")

    clock.now -= 3600
    waits = [buckets.take("awa")]
    clock.now += 1
    waits.append(buckets.take("awa"))

    assert waits == [1.0, 0.0]
