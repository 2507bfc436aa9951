"""What a subject of the desk says of itself: its routes, who may use them, and its pages in the navigation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request

from osiris_nlp.desk.base.guard.rules import Api, Body, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """An entry of the navigation, from left to right by `rank`; `is_shown` says who sees it."""

    rank: int
    address: str
    name: str
    is_shown: Callable[[Request], bool] = lambda _: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject of the desk.

    Parameters
    ----------
    routers : routers of its paths, in the order in which their routes are tried
    roles, bodies : see `Rules`
    nav : entries of the navigation
    apis : the APIs whose routes it has first
    """

    routers: tuple[APIRouter, ...]
    roles: Mapping[str, Role] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    nav: tuple[NavigationEntry, ...] = ()
    apis: tuple[Api, ...] = ()
