"""Rate limits."""

import pytest
from helpers.guarded import ELSEWHERE, NAMED, OPEN, PROXIED, Clock, refusal

from osiris_nlp.desk.base.guard.limits import Buckets, Limits, SignInLimit, client_key


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
    assert (buckets.wait(999), buckets.wait(0)) == (1.0, 0.0)


def test_a_clock_set_back_blocks_nobody():
    clock = Clock()
    buckets = Buckets(rate=1, burst=1, clock=clock)
    buckets.take("awa")

    clock.now -= 3600
    waits = [buckets.take("awa")]
    clock.now += 1
    waits.append(buckets.take("awa"))

    assert waits == [1.0, 0.0]


def test_unless_said_otherwise_a_client_has_these_limits():
    assert Limits() == Limits(
        requests_per_second=600,
        burst=3_000,
        body_bytes=8_388_608,
        total_body_bytes=8_388_608,
        body_seconds=30,
        failures_per_minute=5,
        total_failures_per_minute=30,
        sign_ins_per_minute=10,
        sign_in_burst=300,
    )


def test_ten_thousand_clients_have_buckets_unless_said_otherwise():
    buckets = Buckets(rate=1, burst=1, clock=Clock())

    for number in range(10_001):
        buckets.take(number)

    assert len(buckets) == 10_000
    assert (buckets.wait(0), buckets.wait(1)) == (0.0, 1.0)


def test_the_rounding_of_clock_readings_delays_nobody_but_less_than_a_token_does():
    clock = Clock(0.0)
    buckets = Buckets(rate=1, burst=1, clock=clock)
    buckets.take("awa")

    clock.now = 0.999_9
    early = buckets.take("awa")
    clock.now = 0.999_999_9
    rounded = buckets.take("awa")

    assert early == pytest.approx(0.000_1)
    assert rounded == 0.0


def test_a_bucket_in_use_is_kept_and_the_one_unused_for_longest_dropped():
    buckets = Buckets(rate=1, burst=2, clock=Clock(), max_keys=2)

    for name in ("awa", "moussa", "awa", "fatou"):
        buckets.take(name)

    assert [buckets.wait(name) for name in ("awa", "moussa", "fatou")] == [1.0, 0.0, 0.0]


def test_waiting_longer_than_a_bucket_takes_to_fill_brings_no_more_tokens():
    clock = Clock()
    buckets = Buckets(rate=1, burst=2, clock=clock)
    buckets.take("awa")

    clock.now += 3600

    assert [buckets.take("awa") for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_refused_request_neither_takes_a_token_nor_brings_one():
    buckets = Buckets(rate=1, burst=1, clock=Clock())

    assert [buckets.take("awa") for _ in range(4)] == [0.0, 1.0, 1.0, 1.0]


def test_failed_sign_ins_are_counted_per_address_and_in_total():
    limit = SignInLimit(Limits(failures_per_minute=2, total_failures_per_minute=3), clock=Clock())

    for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8"):
        limit.record_failure(address)

    assert (limit.wait("192.0.2.7"), limit.wait("192.0.2.9")) == (30.0, 20.0)
    limit.record_success("192.0.2.9")
    assert limit.wait("192.0.2.9") == 0.0


def test_failures_of_an_address_that_has_signed_in_count_for_no_other():
    limit = SignInLimit(Limits(failures_per_minute=5, total_failures_per_minute=1), clock=Clock())
    limit.record_success("192.0.2.7")

    limit.record_failure("192.0.2.7")

    assert limit.wait("192.0.2.8") == 0.0


def test_the_ten_thousand_addresses_that_signed_in_last_are_remembered():
    limit = SignInLimit(Limits(failures_per_minute=5, total_failures_per_minute=1), clock=Clock())
    addresses = [f"192.0.{number // 256}.{number % 256}" for number in range(10_001)]
    for address in [*addresses[:2], addresses[0], *addresses[2:]]:
        limit.record_success(address)

    limit.record_failure("203.0.113.9")

    assert [limit.wait(addresses[number]) for number in (0, 1, 2, -1)] == [0.0, 60.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:ffff::7", "2001:db8:0:1::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_one_client_is_an_ipv4_address_or_a_64_network(address, key):
    assert client_key(address) == key
