"""``osiris-nlp desk token``."""

from typing import Annotated

import typer

from osiris_nlp.base.errors import InputError, presentable
from osiris_nlp.cli.desk.desk_store import DATABASE, Database, check_extra, log_command, open_desk
from osiris_nlp.cli.desk.people import named_account
from osiris_nlp.cli.groups import CommandGroup, examples
from osiris_nlp.cli.terminal import count_of, out, say

token_app = CommandGroup(
    help="Let programs use the desk: the SPIP plugin of a site, or an editor's scripts.",
    epilog=examples(
        "desk token add osiris.sn",
        "desk token add scripts --editor 'Awa Ndiaye'",
        "desk token list",
        "desk token revoke osiris.sn",
    ),
)
token_app.add(
    "add",
    "desk.token_commands:token_add",
    "desk token add osiris.sn",
    "desk token add scripts --editor 'Awa Ndiaye'",
)
token_app.add("list", "desk.token_commands:token_list", "desk token list")
token_app.add(
    "revoke",
    "desk.token_commands:token_revoke",
    "desk token revoke 3",
    "desk token revoke osiris.sn",
)


def token_add(
    site: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Name of the site, such as osiris.sn, or its address; with --editor, of the program.",
        ),
    ],
    database: Database = DATABASE,
    editor: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Open the REST API as this person, who has an account, instead of the routes for sites.",
        ),
    ] = None,
) -> None:
    """Make a token for a program, and print it once: only its digest is stored.

    It is valid at once, also in a running desk. The token of a site is for the settings of the plugin in
    SPIP; it opens the routes for sites (/api/spip). That of an editor opens the REST API (/api) as long as
    the person's account is not disabled. Both open Annif's REST API (/v1), and nothing else.
    """
    check_extra()
    from osiris_nlp.desk.base.guard.token_check import new_token, token_digest
    from osiris_nlp.desk.base.store.tokens import add_token
    from osiris_nlp.sites.names import named_site

    name, token = named_site(site), new_token()
    with open_desk(database) as store:
        person = None if editor is None else named_account(store, editor).name
        number = add_token(store, name, token_digest(token), editor=person)
        owner = f"{name}, as {person}" if person else name
        log_command(store, "token added", f"{number}: {owner}")
    say(f"Token {number} of {owner}, which is not shown again:")
    print(token)  # noqa: T201


def token_list(database: Database = DATABASE) -> None:
    """List the tokens: number, site or program, editor, and when it was made."""
    check_extra()
    from rich.table import Table

    from osiris_nlp.desk.base.store.tokens import list_tokens

    with open_desk(database, must_exist=True) as store:
        tokens = list_tokens(store)
    if not tokens:
        say(
            f"No tokens in {store.database.display_name}; to make one: osiris-nlp desk token add SITE"
        )
        return
    table = Table("token", "site", "editor", "made (UTC)")
    for token in tokens:
        moment, editor = f"{token.created:%Y-%m-%d %H:%M}", presentable(token.editor or "")
        table.add_row(str(token.number), token.site, editor, moment)
    out().print(table)


def token_revoke(
    token: Annotated[
        str,
        typer.Argument(
            metavar="TOKEN", help="Number of a token, or a site or program for all of its tokens."
        ),
    ],
    database: Database = DATABASE,
) -> None:
    """Revoke a token, or all tokens of a site or program, at once, also in a running desk."""
    check_extra()
    from osiris_nlp.desk.base.store.tokens import revoke_tokens
    from osiris_nlp.sites.names import named_site

    number = int(token) if token.isascii() and token.isdigit() and len(token) < 10 else None
    site = named_site(token) if number is None else None
    with open_desk(database, must_exist=True) as store:
        revoked = revoke_tokens(store, number=number, site=site)
        for each in revoked:
            log_command(store, "token revoked", f"{each.number}: {each.site}")
    if not revoked:
        raise InputError(
            f"No token {token!r} in {store.database.display_name}",
            "expected a number or a site shown by 'osiris-nlp desk token list'",
        )
    say(f"{count_of(len(revoked), 'token')} of {revoked[0].site} revoked")
