"""Say what an example expects, and what came out, in the words of the plan: clauses by number and title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.examples.examples import ComparedValue, format_value
from wuzha.core.plan.plan import Criterion, Plan, Target
from wuzha.core.words.phrases import join_clause


def name_aspects() -> Mapping[str, str]:
    """Return what an example may expect of a condition, by its key."""
    return {
        "outcome": _("结论"),
        "now": _("本期数"),
        "base": _("基数"),
        "required": _("至多"),
        "says": _("理由含有"),
        "headroom": _("还可发案"),
    }


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One value that came out otherwise: of which org and condition, what was expected and what was found."""

    org: str
    condition: str
    aspect: str
    expectation: str
    actual: str


def name_conditions(plan: Plan) -> dict[str, str]:
    """Return the criteria and targets of a plan by id, each as its clause and its title."""
    conditions: list[Criterion | Target] = [*plan.targets]
    conditions += [*(criterion for standard in plan.standards for criterion in standard.criteria)]
    return {condition.id: join_clause(condition.clause, condition.title) for condition in conditions}


def name_node(node: str, conditions: Mapping[str, str]) -> str:
    """Return a node in words: a condition, or a part of one by its place; the whole standard has no name of its own."""
    condition, _dot, part = node.partition(".")
    if not node:
        return _("总的结论")
    name = conditions.get(condition, condition)
    return _("%(name)s（第%(part)s项）") % {"name": name, "part": part} if part else name


def describe_difference(value: ComparedValue, conditions: Mapping[str, str]) -> DifferenceLine:
    """Return a value that came out otherwise in words."""
    expectation = value.expectation
    return DifferenceLine(
        org=expectation.org,
        condition=name_node(expectation.node, conditions),
        aspect=name_aspects()[expectation.aspect],
        expectation=format_value(expectation.value),
        actual=format_value(value.actual),
    )
