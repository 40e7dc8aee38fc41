"""A graph: boxes with what they say, and which of them lead to which."""

from __future__ import annotations

from typing import Literal, TypeAlias

from reconsider_rules.record import Record

NodeKind: TypeAlias = Literal[
    "topic", "fact", "unknown", "rule", "conclusion", "verdict", "step", "advice"
]

MOST_NODES = 100
"""So many can still be looked at; what is beyond is said to be left out."""


class Node(Record):
    """A box: what it is about above, what it says, then what more there is to tell in small type.

    `name` is what it is called in the rule files, `rules` are those that gave it in a scenario, `tip`
    is all that is known of it; `address` is where the box leads who clicks on it, if anywhere.
    """

    id: str
    kind: NodeKind
    text: str
    above: str = ""
    name: str = ""
    small: str = ""
    tip: str = ""
    rules: tuple[str, ...] = ()
    address: str = ""


class Edge(Record):
    """That one leads to another, by so many rules where that is counted; or `holds_back` a rule."""

    source: str
    target: str
    rules: int = 0
    holds_back: bool = False


class Graph(Record):
    """A graph with its title; `lit` are the nodes that have a part in one case, None without one.

    `staged`: what is known stands first and advice last, each under a heading.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()
    lit: frozenset[str] | None = None
    staged: bool = False


def left_out(count: int, one: str, many: str) -> str:
    """That some of what could be drawn isn't."""
    return f"1 more {one} is left out" if count == 1 else f"{count} more {many} are left out"


def nearly_everywhere(label: str, leads_to: str) -> str:
    """That the lines of something would hide the others; to how much they lead."""
    return f"'{label}' is nearly everywhere, so its lines are left out ({leads_to})."
