"""The same record is the same bytes, however it was put together, and nothing is written that has two spellings."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.core.facts import FACT_SCHEMAS, FactColumn, FactKind
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import REFUSED_COLUMNS, OpenRefusals
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.canonical import read_document, read_records, to_canonical, to_document, to_lines
from wuzha.decisions.sealing.fact_lines import make_row_format, read_facts, write_facts
from wuzha.decisions.sealing.refusal_lines import read_refusals, write_refusals

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = {
    FactKind.TEXT: TEXTS,
    FactKind.DATE: st.dates().map(str),
    FactKind.INTEGER: st.integers(-(2**63) + 1, 2**63 - 1),
    FactKind.BOOLEAN: st.booleans(),
}


def draw_rows(columns: tuple[FactColumn, ...]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.lists(st.tuples(*(st.none() | VALUES[column.kind] for column in columns)), max_size=4)


def test_keys_are_sorted_and_texts_stay_as_they_are() -> None:
    assert to_canonical({"b": [1, None, True], "a": "é案\n"}) == '{"a":"é案\\n","b":[1,null,true]}'


@pytest.mark.parametrize("value", [1.0, float("nan"), {"a": [1.5]}, date(2022, 1, 1), b"a", {"a"}])
def test_a_value_with_several_spellings_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        to_canonical({"a": value})


@pytest.mark.parametrize("line", [b"1", b"[]", b"{", b'{"a":1.5}', b'{"a":NaN}', b"\xff", b"", b"[" * 100_000])
def test_a_line_that_is_no_record_is_named(line: bytes) -> None:
    with pytest.raises(RefusalError, match="第2行"):
        list(read_records("data/log.json", b"{}\n" + line + b"\n"))


def test_a_document_has_one_line() -> None:
    assert read_document("data/log.json", to_document({"a": 1})) == {"a": 1}
    for content in (b"", b"{}\n{}\n"):
        with pytest.raises(RefusalError):
            read_document("data/log.json", content)


@pytest.mark.drawn
@given(st.data())
def test_facts_are_read_as_they_were_written_in_any_order(data: st.DataObject) -> None:
    register = data.draw(st.sampled_from(list(Register)))
    rows = data.draw(draw_rows(FACT_SCHEMAS[register].columns))
    content = write_facts(register, rows)
    assert sorted(map(repr, read_facts(register, content))) == sorted(map(repr, rows))
    assert write_facts(register, list(reversed(rows))) == content


@pytest.mark.drawn
@given(draw_rows(REFUSED_COLUMNS))
def test_a_row_is_written_as_canonical_json(rows: list[tuple[Any, ...]]) -> None:
    names = [column.name for column in REFUSED_COLUMNS]
    lines = list(map(make_row_format(REFUSED_COLUMNS), rows))
    assert lines == [to_canonical(dict(zip(names, row, strict=True))) for row in rows]
    assert [record for record in read_records("data/refused.jsonl", to_lines(lines))] == list(map(json.loads, lines))


def test_refused_rows_and_unread_sheets_are_read_as_they_were_written() -> None:
    refusals = OpenRefusals(
        row_counts={Register.CASES: 2, Register.DECLARATIONS: 1},
        unread_registers=frozenset({Register.DENS}),
        unread_places=("张三.xlsx",),
        unread_orgs={Register.CASES: frozenset({"D001", "520399001"})},
    )
    rows = [tuple(place if column.name == "place" else None for column in REFUSED_COLUMNS) for place in ("10", "9")]
    content = write_refusals(refusals, rows)
    assert "张三" not in content.decode()
    read, read_rows = read_refusals(content)
    assert read_rows == rows[::-1]
    assert (read.row_counts, read.unread_registers, read.unread_orgs) == (
        refusals.row_counts,
        refusals.unread_registers,
        refusals.unread_orgs,
    )
