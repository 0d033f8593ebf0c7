"""Change single examples in the text of examples.yaml; the text of all others, and what stands between them, stays.

An entry is an example as plain values: fields by name, lists, texts, None for a blank. The lines of an entry that is
written anew have no comments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import yaml

from wuzha.core.examples.examples import NO_LIMIT_TEXT, NO_VALUE_TEXT, OUTCOME_KEY
from wuzha.core.plan.yaml_blocks import add_block_after, find_blocks, remove_block, replace_block
from wuzha.core.plan.yaml_places import compose_text, write_value
from wuzha.core.problems import RefusalError

ExampleEntry = dict[str, Any]
EXPECT_KEY, UNDER_KEY, ROWS_KEY, ORGS_KEY = "expect", "under", "rows", "orgs"
CONDITION_COLUMN = "criterion"
"""The column of an attestation that names a condition."""
_LIST = "examples"
_HEAD_KEYS = ("id", "title", "period", "as_of", "complete")
_LONGEST_LINE = 110


def read_entries(text: str) -> list[ExampleEntry]:
    """Return the examples of the file as entries.

    Raises: RefusalError when the file is no YAML or uses aliases, or an example is not built as examples are.
    """
    entries = _read_top(text).get(_LIST)
    if not isinstance(entries, list):
        return []
    for number, entry in enumerate(entries, 1):
        if not _is_example(entry):
            raise RefusalError("plan.example_unreadable", value=number)
    return entries


def _is_example(entry: Any) -> bool:
    """Return whether forms can show the entry: fields of single values, rows by register, expectations by org."""
    if not isinstance(entry, dict) or not entry:
        return False
    if not all(_is_single(entry.get(key)) for key in _HEAD_KEYS):
        return False
    return (
        _is_expectation(entry.get(EXPECT_KEY))
        and _is_mapping_of(entry.get(UNDER_KEY), _is_expectation)
        and _is_mapping_of(entry.get(ROWS_KEY), _is_list_of_rows)
        and _is_list_of_rows(entry.get(ORGS_KEY))
    )


def _is_expectation(part: Any) -> bool:
    """Return whether the part has for each org its nodes, and for each node a value, a range or values by aspect."""
    return _is_mapping_of(part, lambda nodes: _is_mapping_of(nodes, _is_expected_value))


def _is_expected_value(part: Any) -> bool:
    parts = part.values() if isinstance(part, dict) else [part]
    return all(map(_is_range_or_single, parts))


def _is_list_of_rows(part: Any) -> bool:
    return part is None or (isinstance(part, list) and all(isinstance(row, dict) for row in part))


def _is_mapping_of(part: Any, is_value: Callable[[Any], bool]) -> bool:
    return part is None or (isinstance(part, dict) and all(map(is_value, part.values())))


def _is_range_or_single(part: Any) -> bool:
    return _is_single(part) or (isinstance(part, list) and all(map(_is_single, part)))


def _is_single(part: Any) -> bool:
    return part is None or isinstance(part, str)


def read_orgs(text: str, entry: Mapping[str, Any]) -> list[str]:
    """Return the codes of the orgs of an example: its own, or those at the top of the file."""
    orgs = entry.get(ORGS_KEY, _read_top(text).get(ORGS_KEY))
    return [str(org.get("code", "")) for org in orgs if isinstance(org, dict)] if isinstance(orgs, list) else []


def _read_top(text: str) -> Mapping[str, Any]:
    root = compose_text(text)
    if text.strip() and root is None:
        raise RefusalError("plan.not_by_lines", value="examples.yaml")
    top = None if root is None else _read_node(root)
    return top if isinstance(top, dict) else {}


def _read_node(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_read_node(part) for part in node.value]
    return {str(_read_node(key)): _read_node(value) for key, value in node.value}


def replace_entry(text: str, number: int, entry: ExampleEntry) -> str:
    """Return the text with another example in place of the one of this number, which counts from 1."""
    return replace_block(text, _name_block(text, number), write_entry(entry))


def add_entry(text: str, after: int, entry: ExampleEntry) -> str:
    """Return the text with one more example behind the one of this number."""
    return add_block_after(text, _name_block(text, after), write_entry(entry))


def remove_entry(text: str, number: int) -> str:
    """Return the text without an example; without its last one it is empty."""
    return remove_block(text, _name_block(text, number)) if len(read_entries(text)) > 1 else ""


def _name_block(text: str, number: int) -> str:
    path = f"{_LIST}[{number}]"
    if path not in find_blocks(text):
        raise RefusalError("plan.example_gone")
    return path


def begin_examples(orgs: Sequence[Mapping[str, str]], entry: ExampleEntry) -> str:
    """Return a file with one example and these orgs."""
    lines = [f"{ORGS_KEY}:", *(f"  - {_write_inline(org)}" for org in orgs), f"{_LIST}:"]
    first, *remainder = write_entry(entry)
    return "\n".join([*lines, f"  - {first}", *(f"    {line}" for line in remainder)]) + "\n"


def write_entry(entry: ExampleEntry) -> list[str]:
    """Return the lines of an example, without indent."""
    return [line for key, value in entry.items() for line in _write_field(key, value)]


def _write_field(key: str, value: Any) -> Iterator[str]:
    """Yield a field on one line where it is short, else each of its parts on lines of its own."""
    line = f"{write_value(key)}: {_write_inline(value)}"
    if len(line) <= _LONGEST_LINE or not isinstance(value, dict | list) or not value:
        yield line
    elif isinstance(value, dict):
        yield f"{write_value(key)}:"
        for name, part in value.items():
            yield from (f"  {part_line}" for part_line in _write_field(name, part))
    else:
        yield f"{write_value(key)}:"
        yield from (f"  - {_write_inline(part)}" for part in value)


def _write_inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{write_value(str(key))}: {_write_inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_write_inline(part) for part in value) + "]"
    return "null" if value is None else write_value(str(value))


def set_expected(entry: ExampleEntry, *, option: str, org: str, node: str, aspect: str, value: str) -> None:
    """Set what an entry expects of an org at a node, under an option of a reading or the usual ones; empty: nothing.

    The node is empty for what concerns the whole org; the value is in the notation of a comparison (`1至3`, `无`).
    """
    holder = entry.setdefault(UNDER_KEY, {}).setdefault(option, {}) if option else entry.setdefault(EXPECT_KEY, {})
    nodes = holder.setdefault(org, {})
    key = node or aspect
    old = nodes.get(key)
    values = dict(old) if isinstance(old, dict) else {} if key not in nodes else {OUTCOME_KEY if node else aspect: old}
    if value:
        values[aspect] = _parse_expected(value)
    else:
        values.pop(aspect, None)
    if not values:
        nodes.pop(key, None)
    elif not node or list(values) == [OUTCOME_KEY]:
        nodes[key] = next(iter(values.values()))
    else:
        nodes[key] = values
    _drop_empty(entry)


def _parse_expected(value: str) -> Any:
    if value == NO_VALUE_TEXT:
        return None
    low, separator, high = value.partition("至")
    if separator and low.isdecimal():
        return [low, None if high == NO_LIMIT_TEXT else high]
    return value


def _drop_empty(entry: ExampleEntry) -> None:
    """Take out of an entry what expects nothing any more."""
    holders = [holder for holder in (entry.get(EXPECT_KEY), *(entry.get(UNDER_KEY) or {}).values()) if holder]
    for holder in [*holders, entry.get(UNDER_KEY) or {}]:
        for name in [name for name, value in holder.items() if value == {}]:
            del holder[name]
    for key in (EXPECT_KEY, UNDER_KEY):
        if not entry.get(key, True):
            del entry[key]


def forget_conditions(text: str, ids: Collection[str]) -> str:
    """Return the text without what its examples expect of these conditions, and without what people attested of them.

    An example that expects nothing else goes.
    """
    for number, entry in reversed(list(enumerate(read_entries(text), 1))):
        before = write_entry(entry)
        holders = [entry.get(EXPECT_KEY), *(entry.get(UNDER_KEY) or {}).values()]
        for nodes in (nodes for holder in holders for nodes in (holder or {}).values()):
            for node in [node for node in nodes if node.split(".", 1)[0] in ids]:
                del nodes[node]
        _drop_empty(entry)
        rows = entry.get(ROWS_KEY) or {}
        for register, parts in list(rows.items()):
            rows[register] = [part for part in parts or () if part.get(CONDITION_COLUMN) not in ids]
            if not rows[register]:
                del rows[register]
        if ROWS_KEY in entry and not rows:
            del entry[ROWS_KEY]
        if not {EXPECT_KEY, UNDER_KEY} & entry.keys():
            text = remove_entry(text, number)
        elif write_entry(entry) != before:
            text = replace_entry(text, number, entry)
    return text


def isolate_entry(text: str, entry: ExampleEntry) -> str:
    """Return a file that has this example alone, with its orgs, so that it can be checked apart from the others."""
    orgs = entry.get(ORGS_KEY, _read_top(text).get(ORGS_KEY))
    return begin_examples(orgs if isinstance(orgs, list) else [], {**entry})
