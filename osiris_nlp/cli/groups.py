"""Groups of commands, whose commands are loaded when they are needed."""

import inspect
from collections import UserDict
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import partial, wraps
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


def examples(*commands: str) -> str:
    """Return the examples that end a command's help; each is given without the program's name.

    Typer may join the lines of a paragraph, so each example is a paragraph of its own.

    Examples
    --------
    >>> examples("models list", "models list --json").splitlines()
    ['Examples:', '', 'osiris-nlp models list', '', 'osiris-nlp models list --json']
    """
    heading = "Example:" if len(commands) == 1 else "Examples:"
    return "\n\n".join((heading, *(f"osiris-nlp {command}" for command in commands)))


class CommandGroup(typer.Typer):
    """A group of commands, each of which is imported when it is run or listed.

    A parameter that is a dataclass becomes one option per field.
    """

    def __init__(self, **settings: Any) -> None:
        self._commands = commands = _Commands()

        class Group(TyperGroup):
            def __init__(self, **attributes: Any) -> None:
                super().__init__(**{**attributes, "commands": commands})

        super().__init__(no_args_is_help=True, cls=Group, **settings)

    def add(self, name: str, path: str, *lines: str) -> None:
        """Add a command, with `examples` at the end of its help, or a group of commands.

        `path` is its module in this package and its name there.
        """
        self._commands[name] = partial(_load, name, path, lines)


class _Commands(UserDict[str, Any]):
    """The commands of a group, by name; each is a function that loads it until it is first looked up."""

    def __getitem__(self, name: str) -> Any:
        if isinstance(command := super().__getitem__(name), partial):
            self[name] = command = command()
        return command


def _load(name: str, path: str, lines: tuple[str, ...]) -> Any:
    """Import a command or a group of commands, and return it as Typer builds it."""
    module, _, attribute = path.partition(":")
    command = getattr(import_module(f"{__package__}.{module}"), attribute)
    if isinstance(command, CommandGroup):
        group = typer.main.get_group(command)
        group.name = name
        return group
    app = typer.Typer(add_completion=False)
    app.command(name, epilog=examples(*lines))(_with_single_options(command))
    return typer.main.get_command(app)


def _with_single_options(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes the fields of each dataclass among its parameters one by one."""
    signature, parameters, records = inspect.signature(function), list[Any](), dict[str, Any]()
    for parameter in signature.parameters.values():
        record = parameter.annotation
        if isinstance(record, type) and is_dataclass(record):
            records[parameter.name] = fields = inspect.signature(record)
            parameters += fields.parameters.values()
        else:
            parameters.append(parameter)

    @wraps(function)
    def command(**options: Any) -> None:
        for name, fields in records.items():
            values = {field: options.pop(field) for field in fields.parameters}
            options[name] = signature.parameters[name].annotation(**values)
        function(**options)

    keywords = [parameter.replace(kind=parameter.KEYWORD_ONLY) for parameter in parameters]
    command.__signature__ = signature.replace(parameters=keywords)  # type: ignore[attr-defined]
    return command
