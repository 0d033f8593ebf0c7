"""Change the flow of a plan's rounds as a form does; the section is added where a plan has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from wuzha.core.plan.bound_numbers import find_item
from wuzha.core.plan.editing import PlanParts, outline_files
from wuzha.core.plan.items import PlanItem
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.plan_flow import FLOW_FIELDS, FLOW_KEY, STEPS_KEY
from wuzha.core.plan.yaml_blocks import add_block_after, find_blocks, list_children, replace_block
from wuzha.core.plan.yaml_places import find_places, replace_values
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OptionalStep

_KEYS_ABOVE = ("issued_by", "legal_basis", "approval", "title")
"""The flow is added below the first of these fields that the plan has."""


def read_flow_texts(parts: PlanParts) -> dict[str, str]:
    """Return the fields of the flow as plan.yaml writes them, or as usual where it leaves one out."""
    usual_flow = RoundFlow()
    texts = {key: str(getattr(usual_flow, key)).lower() for key in FLOW_FIELDS if key != STEPS_KEY}
    return {**texts, STEPS_KEY: write_steps(usual_flow.steps), **_read_section(parts)}


def read_step_names(text: str) -> list[str]:
    """Return the names of the steps in a list such as `[self_check, publicity]`."""
    return [name.strip() for name in text.strip("[]").split(",") if name.strip()]


def write_steps(steps: Iterable[OptionalStep]) -> str:
    """Return steps as a list of plan.yaml, in their order in a round."""
    chosen_steps = set(steps)
    return f"[{', '.join(step for step in OptionalStep if step in chosen_steps)}]"


def change_flow(files: PlanFiles, values: Mapping[str, str]) -> PlanFiles:
    """Return the files with other values of fields of the flow, each as plan.yaml writes it.

    Raises: RefusalError when the plan is written without lines of its own for each field.
    """
    for key, value in values.items():
        files = replace(files, data=_write_field(files, key, value))
    return files


def _write_field(files: PlanFiles, key: str, value: str) -> str:
    data, path, line = files.data, f"{FLOW_KEY}.{key}", f"{key}: {value}"
    blocks = find_blocks(data)
    if FLOW_KEY not in blocks:
        above = next((name for name in _KEYS_ABOVE if name in blocks), "")
        return add_block_after(data, above, [f"{FLOW_KEY}:", f"  {line}"])
    if key != STEPS_KEY and path in find_places(data):
        return replace_values(data, {path: value})
    fields = [name for name in list_children(data, FLOW_KEY) if not blocks[name].is_inline]
    if path in fields:
        return replace_block(data, path, [line])
    if fields:
        return add_block_after(data, fields[-1], [line])
    # The section is written on one line, or has no fields at all.
    section = {**_read_section(outline_files(files)), key: value}
    return replace_block(data, FLOW_KEY, [f"{FLOW_KEY}:", *(f"  {name}: {text}" for name, text in section.items())])


def _read_section(parts: PlanParts) -> dict[str, str]:
    section = find_item(parts.root, FLOW_KEY)
    fields = section.content if section is not None and isinstance(section.content, Mapping) else {}
    return {key: _write_item(item) for key, item in fields.items() if key in FLOW_FIELDS}


def _write_item(item: PlanItem) -> str:
    if isinstance(item.content, tuple):
        return f"[{', '.join(_write_item(part) for part in item.content)}]"
    return item.content if isinstance(item.content, str) else ""
