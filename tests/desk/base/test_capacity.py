"""Capacities for what takes much memory or time."""

import asyncio

import pytest

from osiris_nlp.desk.base.capacity import BusyError, Capacity


def test_a_request_that_finds_no_capacity_is_refused_and_takes_none():
    capacity = Capacity(3, wait=0)

    async def crowd():
        async with capacity.take(2):
            with pytest.raises(BusyError):
                async with capacity.take(2):
                    pass
            async with capacity.take():
                assert capacity.free == 0

    asyncio.run(crowd())

    assert capacity.free == 3
