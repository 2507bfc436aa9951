"""Read a site's ``config/connect.php`` as text, without executing it.

Only a call to ``spip_connect_db`` with literal arguments is supported.
"""

import re
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import read_regular

_LARGEST_CONNECT = 100_000  # bytes; a real one has about 300
_PHP_TOKEN = re.compile(
    # What is not closed goes on to the end, so that the end is looked for once.
    r"""(?P<comment>//[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z))
    |'(?P<single>(?:[^'\\]|\\.?)*+)(?:'|\Z)
    |"(?P<double>(?:[^"\\]|\\.?)*+)(?:"|\Z)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<number>\d+)
    |(?P<mark>[^\s])""",
    re.DOTALL | re.VERBOSE,
)
_ARGUMENTS = ("host", "port", "user", "password", "database", "kind", "prefix")


def read_connect(file: Path) -> dict[str, str]:
    r"""Return the arguments of the call to `spip_connect_db` in a `connect.php`.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "connect.php"
    >>> _ = file.write_text("<?php\nspip_connect_db('db','3307','u','it\\'s','o','mysql','os','');")
    >>> arguments = read_connect(file)
    >>> [arguments[name] for name in ("host", "port", "password", "prefix")]
    ['db', '3307', "it's", 'os']
    """
    content = read_regular(file, max_bytes=_LARGEST_CONNECT)
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        source = content.decode("cp1252", "replace")
    tokens = [m for m in _PHP_TOKEN.finditer(source) if m["comment"] is None]
    for number, token in enumerate(tokens):
        is_call = token["word"] == "spip_connect_db" and _mark_at(tokens, number + 1) == "("
        if is_call and tokens[number - 1]["word"] != "function":
            values = _literals(tokens[number + 2 :], str(file))
            return dict(zip(_ARGUMENTS, [*values, *[""] * len(_ARGUMENTS)], strict=False))
    raise InputError(
        "No call to spip_connect_db",
        "expected the connect.php that SPIP's installer writes",
        file=str(file),
    )


def _mark_at(tokens: list[re.Match[str]], number: int) -> str | None:
    return tokens[number]["mark"] if number < len(tokens) else None


def _literals(tokens: list[re.Match[str]], file: str) -> list[str]:
    """Return the literal arguments up to the closing parenthesis."""
    values: list[str] = []
    for number, token in enumerate(tokens):
        if number % 2:
            if token["mark"] == ")":
                return values
            if token["mark"] == ",":
                continue
        elif token["single"] is not None:
            values.append(re.sub(r"\\(['\\])", r"\1", token["single"]))
            continue
        elif token["double"] is not None and "$" not in token["double"]:
            values.append(re.sub(r"\\([\"\\$])", r"\1", token["double"]))
            continue
        elif token["number"] is not None:
            values.append(token["number"])
            continue
        elif token["mark"] == ")" and not values:
            break
        raise InputError(
            f"spip_connect_db is called with {token[0][:40]!r}",
            "expected quoted strings, because this file is not executed; pass the database URL instead",
            file=file,
        )
    raise InputError(
        "Incomplete call to spip_connect_db", "restore connect.php from a backup", file=file
    )
