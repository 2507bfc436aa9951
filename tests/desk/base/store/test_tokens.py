"""The tokens of sites and editors, of which only digests are stored."""

from helpers.desk_store import dump

from osiris_nlp.desk.base.guard.token_check import new_token, token_digest
from osiris_nlp.desk.base.store.tokens import add_token, find_token, list_tokens, revoke_tokens

EACH_DATABASE = True


def test_a_token_is_found_by_its_digest_which_alone_is_stored_until_it_is_revoked(store):
    osiris, other, third = new_token(), new_token(), new_token()
    number = add_token(store, "osiris.sn", token_digest(osiris))
    add_token(store, "exemple.sn/presse", token_digest(other))
    add_token(store, "osiris.sn", token_digest(third))

    tokens = [find_token(store, token_digest(token)) for token in (osiris, other, "osiris_")]
    rows = repr(dump(store))
    revoked = revoke_tokens(store, number=number)

    assert osiris[7:] not in rows
    assert token_digest(osiris) in rows
    assert [token and token.site for token in tokens] == ["osiris.sn", "exemple.sn/presse", None]
    assert [(token.number, token.site) for token in revoked] == [(number, "osiris.sn")]
    assert find_token(store, token_digest(osiris)) is None
    assert list_tokens(store) == [
        find_token(store, token_digest(other)),
        find_token(store, token_digest(third)),
    ]


def test_a_token_may_be_that_of_an_editor(store):
    token = new_token()

    number = add_token(store, "scripts", token_digest(token), editor="Awa Ndiaye")

    (stored,) = list_tokens(store)
    assert (stored.number, stored.site, stored.editor) == (number, "scripts", "Awa Ndiaye")
    assert find_token(store, token_digest(token)) == stored


def test_all_tokens_of_a_site_are_revoked_together(store):
    for site in ("osiris.sn", "exemple.sn", "osiris.sn"):
        add_token(store, site, token_digest(new_token()))

    assert len(revoke_tokens(store, site="osiris.sn")) == 2
    assert (revoke_tokens(store, site="osiris.sn"), revoke_tokens(store, number=2**40)) == ([], [])
    assert [token.site for token in list_tokens(store)] == ["exemple.sn"]
