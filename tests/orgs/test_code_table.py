"""The national code table: a county of it is imported as a tree, and existing orgs stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.code_table import TABLE, table
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, OrgKind
from wuzha.engines.bulk_insert import vacuum_and_analyse
from wuzha.orgs.code_table import NATION, read_code_table
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.importing import import_orgs
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org

__all__ = ["table"]


def test_a_county_comes_with_everything_above_and_below_it_and_no_neighbour(table: Path) -> None:
    places = [(place.code, place.parent) for place in read_code_table(table, "520399")]
    assert places == [
        ("520000000000", None),
        ("520300000000", "520000000000"),
        ("520399000000", "520300000000"),
        ("520399001000", "520399000000"),
        ("520399001001", "520399001000"),
        ("520399001201", "520399001000"),
        ("520399001498", "520399001000"),
        ("520399001500", "520399001000"),
    ]


@pytest.mark.parametrize("under", ["520399001000", "520399001", "520399001201"])
def test_a_part_of_any_height_may_be_wanted_with_its_zeros_or_without(table: Path, under: str) -> None:
    places = [place.code for place in read_code_table(table, under)]
    assert places[:4] == ["520000000000", "520300000000", "520399000000", "520399001000"]
    assert len(places) == (5 if under.endswith("201") else 8)


@pytest.mark.parametrize("under", ["52", "5203", "520399", "520399001", "520399001201"])
def test_a_part_may_be_wanted_by_a_code_of_any_level(table: Path, under: str) -> None:
    assert under.ljust(12, "0") in [place.code for place in read_code_table(table, under)]


@pytest.mark.parametrize(
    "under", ["5", "520", "52039", "5203990", "52039900", "52039900120", "5203990010000", "52x", "", "５２"]
)
def test_a_code_of_another_length_is_refused_and_not_filled_up(table: Path, under: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        list(read_code_table(table, under))
    assert refusal.value.code == "codes.digits"


def test_the_digits_of_its_code_say_whether_a_place_is_a_village_or_a_community(table: Path) -> None:
    kinds = {place.code[-3:]: place.kind for place in read_code_table(table, "520399001")}
    assert (kinds["001"], kinds["498"]) == (OrgKind.COMMUNITY, OrgKind.COMMUNITY)
    assert (kinds["201"], kinds["500"]) == (OrgKind.VILLAGE, OrgKind.VILLAGE)


def test_the_whole_table_is_below_the_nation_and_a_city_without_counties_appears_once(table: Path) -> None:
    places = list(read_code_table(table))
    assert places[0].code == NATION
    assert len({place.code for place in places}) == len(places)
    street = next(place for place in places if place.code == "441900003000")
    assert street.parent == "441900000000"
    assert next(place for place in places if place.code == street.parent).kind is OrgKind.CITY


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("streets", "代码,名称\n1,一\n", "streets.csv 的第1行没有 code 和 name"),
        ("areas", "code,name,cityCode\n5203,样本县,5203\n", "areas.csv 第2行"),
        ("areas", "code,name,cityCode\n520399,,5203\n", "areas.csv 第2行"),
        ("provinces", "code,name\n52\n", "provinces.csv 第2行"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_place(
    table: Path, name: str, text: str, message: str
) -> None:
    (table / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RefusalError, match=message):
        list(read_code_table(table))


def test_a_file_that_is_missing_is_named(table: Path) -> None:
    (table / "villages.csv").unlink()
    with pytest.raises(RefusalError, match=r"没有 villages\.csv"):
        list(read_code_table(table))


@pytest.mark.django_db
def test_existing_orgs_stay_and_a_second_import_changes_nothing(table: Path) -> None:
    add_org(actor="wu", draft=OrgDraft("520399000000", "样本县（旧）", OrgKind.COUNTY))
    first = import_orgs(actor="system", lines=read_code_table(table, "520399"))
    assert (first.added_count, first.existing_count) == (7, 1)
    assert [(org.name, name) for org, name in first.name_differences] == [("样本县（旧）", "样本县")]
    assert Org.objects.get(code="520399001201").path == "/520399000000/520399001000/520399001201/"
    second = import_orgs(actor="system", lines=read_code_table(table, "520399"))
    assert (second.added_count, second.existing_count, Org.objects.count()) == (0, 8, 8)
    assert [line.action for line in LogLine.objects.order_by("number")] == [
        LogAction.ADD_ORG,
        *[LogAction.IMPORT_ORGS] * 2,
    ]


@pytest.mark.django_db
def test_new_villages_are_added_below_a_street_that_was_moved(table: Path) -> None:
    import_orgs(actor="system", lines=read_code_table(table, "520399001"))
    change_org(actor="wu", draft=OrgDraft("520399001000", "清河街道", OrgKind.STREET, "520300000000"))
    import_orgs(actor="system", lines=read_code_table(table, "520398"))
    Org.objects.filter(code="520399001201").delete()
    import_orgs(actor="system", lines=read_code_table(table, "520399001"))
    assert Org.objects.get(code="520399001201").path == "/520000000000/520300000000/520399001000/520399001201/"


@pytest.mark.django_db
def test_nothing_is_imported_when_a_later_file_is_at_fault(table: Path) -> None:
    (table / "villages.csv").write_text(TABLE["villages"] + "12,x\n", encoding="utf-8")
    with pytest.raises(RefusalError, match="没有写入任何内容"):
        import_orgs(actor="system", lines=read_code_table(table))
    assert not Org.objects.exists() and not LogLine.objects.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="it needs no telling")
def test_postgresql_analyses_the_table_after_a_large_import(
    table: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("wuzha.orgs.importing.BATCH_SIZE", 4)
    with django_capture_on_commit_callbacks() as waiting:
        import_orgs(actor="system", lines=read_code_table(table))
    assert len(waiting) == 1
    # What waits for the commit cannot run inside the transaction of a test: another connection does it here.
    elsewhere = connection.copy()
    try:
        vacuum_count = count_vacuums(elsewhere)
        vacuum_and_analyse(elsewhere, Org._meta.db_table)
        assert count_vacuums(elsewhere) == vacuum_count + 1
    finally:
        elsewhere.close()


def count_vacuums(database: BaseDatabaseWrapper) -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = %s", [Org._meta.db_table])
        return int(cursor.fetchone()[0])
