"""Read the flow of a plan's rounds: optional steps, working days, share of the sample, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuzha.core.plan.items import ItemReader, PlanItem
from wuzha.core.rounds.flow import DAY_FIELDS, LONGEST_STEP, SHARE_FIELD, SIGNATURE_FIELDS, RoundFlow
from wuzha.core.vocabulary import OptionalStep

FLOW_KEY, STEPS_KEY = "flow", "steps"
FLOW_FIELDS = (STEPS_KEY, *DAY_FIELDS, SHARE_FIELD, *SIGNATURE_FIELDS)


def read_flow(top: Mapping[str, PlanItem], reader: ItemReader) -> RoundFlow:
    """Return the flow of the plan; what its section leaves out, or all of it, is as usual."""
    if FLOW_KEY not in top:
        return RoundFlow()
    values: dict[str, Any] = {}
    for key, item in reader.read_fields(top[FLOW_KEY], (), FLOW_FIELDS).items():
        if key == STEPS_KEY:
            values[key] = _read_steps(item, reader)
        elif key in DAY_FIELDS:
            values[key] = reader.read_integer(item, minimum=1, maximum=LONGEST_STEP)
        elif key == SHARE_FIELD:
            values[key] = reader.read_integer(item, minimum=1, maximum=100)
        elif key in SIGNATURE_FIELDS:
            values[key] = reader.read_choice(item, "取值", ("true", "false")) == "true"
    return RoundFlow(**values)


def _read_steps(item: PlanItem, reader: ItemReader) -> frozenset[OptionalStep]:
    """Return the steps of the list; unlike other lists of a plan it may be empty."""
    if item.content == ():
        return frozenset()
    steps: dict[OptionalStep, PlanItem] = {}
    for part in reader.read_parts(item):
        if (step := reader.read_term(part, "环节", OptionalStep)) is None:
            continue
        if (first := steps.setdefault(step, part)) is not part:
            reader.note("plan.twice", part, step, other=first.line)
    return frozenset(steps)
