"""Saved filters: a name has one, and there are at most thirty."""

import pytest
from helpers.desk_store import AWA, MODOU

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.saved_filters import (
    SavedFilter,
    delete_filter,
    save_filter,
    saved_filters,
)
from osiris_nlp.desk.store.store import Store


def test_a_name_has_one_filter(store: Store) -> None:
    save_filter(store, "Télécoms à revoir", "state=changes&label=T%C3%A9l%C3%A9phonie", AWA)
    save_filter(store, "Cybersécurité/Cybercriminalité", "q=pirate", AWA)

    save_filter(store, "Télécoms à revoir", "state=changes", MODOU)

    assert saved_filters(store) == [
        SavedFilter("Cybersécurité/Cybercriminalité", "q=pirate", AWA),
        SavedFilter("Télécoms à revoir", "state=changes", MODOU),
    ]
    delete_filter(store, "Cybersécurité/Cybercriminalité")
    delete_filter(store, "Inconnu")
    assert [item.name for item in saved_filters(store)] == ["Télécoms à revoir"]


def test_there_are_at_most_thirty(store: Store) -> None:
    for number in range(30):
        save_filter(store, f"Filtre {number}", "state=done", AWA)

    save_filter(store, "Filtre 29", "state=all", AWA)
    with pytest.raises(InputError, match="There are 30 saved filters, no room for 'Un de trop'"):
        save_filter(store, "Un de trop", "state=done", AWA)

    assert len(saved_filters(store)) == 30
    assert saved_filters(store)[-1] == SavedFilter("Filtre 29", "state=all", AWA)
