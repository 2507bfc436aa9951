"""Room for what takes much memory or time."""

import asyncio

import pytest

from osiris_nlp.desk.base.capacity import BusyError, Room


def test_who_finds_no_room_is_refused_and_takes_none() -> None:
    room = Room(3, wait=0)

    async def crowd() -> None:
        async with room.take(2):
            with pytest.raises(BusyError):
                async with room.take(2):
                    pass
            async with room.take():
                assert room.free == 0

    asyncio.run(crowd())

    assert room.free == 3
