"""The day on which a group was formed stands against the day of the plan; what is not on record is not formed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.groups import IN_TIME, LATE
from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty
from tests.standing import YEAR
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import GroupState
from wuzha.duties.access import find_visible_groups
from wuzha.duties.formation import judge_formation
from wuzha.duties.formation_services import correct_formation, find_formation, record_formation
from wuzha.duties.group_deadline import find_deadline_of
from wuzha.programmes.services import set_programme

DUE = date(2021, 11, 15)


@pytest.mark.parametrize(
    ("formed_on", "today", "text"),
    [
        (IN_TIME, LATE, "已成立（按期）"),
        (DUE, LATE, "已成立（按期）"),
        (LATE, LATE, "逾期成立（5天）"),
        (None, IN_TIME, "未成立（还有5天）"),
        (None, DUE, "未成立（还有0天）"),
        (None, LATE, "逾期未成立（5天）"),
    ],
)
def test_the_state_says_how_many_days(formed_on: date | None, today: date, text: str) -> None:
    assert judge_formation(formed_on, DUE, today).text == text


def test_without_a_day_in_the_plan_nothing_is_late() -> None:
    assert judge_formation(None, None, LATE).state is GroupState.DUE
    assert judge_formation(LATE, None, LATE).text == "已成立"


def test_the_plan_in_force_gives_the_day_for_villages_and_not_for_the_street(county: SampleCounty) -> None:
    assert find_deadline_of(county.orgs[VILLAGE]) is None
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    deadline = find_deadline_of(county.orgs[VILLAGE])
    assert deadline is not None and (deadline.due_on, deadline.clause, deadline.is_former) == (DUE, "六(一)", True)
    assert find_deadline_of(county.orgs[STREET]) is None


def test_an_org_that_was_opened_after_the_day_has_none(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    village = county.orgs[VILLAGE]
    village.opened_on = date(2022, 1, 1)
    assert find_deadline_of(village) is None


def test_a_group_is_recorded_once_and_corrected_afterwards(county: SampleCounty) -> None:
    village = county.orgs[VILLAGE]
    record_formation(actor=county["li"], org=village, formed_on=LATE, paper_no="青村发〔2021〕3号")
    with pytest.raises(RefusalError) as refusal:
        record_formation(actor=county["wu"], org=village, formed_on=IN_TIME)
    assert refusal.value.code == "group.formed_before"
    entry = find_formation(village)
    assert entry is not None and entry.key == "XZ20211120-01"
    correct_formation(actor=county["li"], entry=entry, formed_on=IN_TIME, paper_no="青村发〔2021〕3号")
    corrected = find_formation(village)
    assert corrected is not None and (corrected.formed_on, corrected.revision) == (IN_TIME, 2)


@pytest.mark.parametrize(
    ("name", "code", "values", "refusal"),
    [
        ("li", COMMUNITY, {}, "group.not_yours"),
        ("wu", OTHER_VILLAGE, {}, "group.not_yours"),
        ("li", VILLAGE, {"formed_on": date(2100, 1, 1)}, "group.day_ahead"),
        ("li", VILLAGE, {"received_on": date(2021, 11, 1)}, "group.paper_before"),
        ("li", VILLAGE, {"paper_no": "请打13900000000"}, "text.personal_refused"),
    ],
)
def test_what_cannot_be_right_is_refused(
    county: SampleCounty, name: str, code: str, values: dict[str, object], refusal: str
) -> None:
    arguments: dict[str, object] = {"formed_on": IN_TIME} | values
    with pytest.raises(RefusalError) as error:
        record_formation(actor=county[name], org=county.orgs[code], **arguments)  # type: ignore[arg-type]
    assert error.value.code == refusal


def test_everybody_sees_the_groups_of_their_orgs_and_of_those_above(county: SampleCounty) -> None:
    codes = {name: set(find_visible_groups(county[name]).values_list("code", flat=True)) for name in ("wu", "li")}
    assert {STREET, VILLAGE, COMMUNITY} <= codes["wu"] and OTHER_VILLAGE not in codes["wu"]
    assert {STREET, VILLAGE} <= codes["li"] and COMMUNITY not in codes["li"]
