"""Villages merged, renamed and split (R17): whose cases, months and signatures count for whom, and since when."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from tests.drawing import list_seeds
from tests.outcomes import find_finding
from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, YEAR, case, enter, row
from tests.successions import JULY, LAST_YEAR, declare, get_ranges, make_numbered_cases, succeed
from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import OrgFinding, Range
from wuzha.core.periods import Period
from wuzha.core.vocabulary import OrgKind, Outcome, Register, SuccessionKind
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org, Succession
from wuzha.orgs.services import add_org, change_org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme


@pytest.fixture
def programme(county: SampleCounty) -> Programme:
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)


NEW, NEWER, TWIN = "520399001299", "520399001298", "520399001297"


def new_village(code: str = NEW, name: str = "新文峰村", opened_on: date = JULY) -> Org:
    return add_org(actor="wu", draft=OrgDraft(code, name, OrgKind.VILLAGE, STREET, opened_on=opened_on))


def test_the_cases_of_merged_villages_count_for_the_one_they_became(county: SampleCounty, programme: Programme) -> None:
    declare(county, STREET, 2021, 2022)
    enter(
        county,
        Register.CASES,
        *make_numbered_cases("A", 4, VILLAGE, LAST_YEAR),
        *make_numbered_cases("B", 4, COMMUNITY, LAST_YEAR),
    )
    enter(county, Register.CASES, case("A9"), case("B9", COMMUNITY))
    new_village()
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [NEW])
    enter(county, Register.CASES, *make_numbered_cases("V", 2, NEW, date(2022, 9, 1)))
    assert get_ranges(find_finding(programme, NEW)) == (Outcome.MET, Range(4, 4), Range(8, 8))
    assert find_finding(programme, VILLAGE) is None and find_finding(programme, COMMUNITY) is None
    assert get_ranges(find_finding(programme, NEW, org=Org.objects.get(code=NEW)))[1:] == (Range(4, 4), Range(8, 8))


def test_a_period_before_the_merger_is_judged_as_it_was(county: SampleCounty, programme: Programme) -> None:
    declare(county, STREET, 2021, 2022)
    enter(county, Register.CASES, *make_numbered_cases("A", 3, VILLAGE, date(2021, 9, 1)))
    new_village()
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [NEW])
    launch = Period.parse("2021H2")
    assert get_ranges(find_finding(programme, VILLAGE, launch))[1] == Range(3, 3)
    assert get_ranges(find_finding(programme, COMMUNITY, launch))[1] == Range(0, 0)
    assert find_finding(programme, NEW, launch) is None


def test_a_month_that_one_of_them_did_not_declare_is_not_declared_for_the_whole(
    county: SampleCounty, programme: Programme
) -> None:
    new_village()
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [NEW])
    declare(county, VILLAGE, 2021, 2022)
    declare(county, NEW, 2022)
    assert get_ranges(find_finding(programme, NEW))[1:] == (Range(0, None), Range(0, None))
    declare(county, COMMUNITY, 2021, 2022)
    assert get_ranges(find_finding(programme, NEW)) == (Outcome.MET, Range(0, 0), Range(0, 0))


def test_a_village_that_takes_in_another_lives_on_with_the_cases_of_both(
    county: SampleCounty, programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    enter(
        county,
        Register.CASES,
        *make_numbered_cases("A", 2, VILLAGE, LAST_YEAR),
        *make_numbered_cases("B", 2, COMMUNITY, LAST_YEAR),
    )
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [VILLAGE])
    assert get_ranges(find_finding(programme, VILLAGE))[2] == Range(4, 4)
    assert find_finding(programme, COMMUNITY) is None


def test_a_chain_of_changes_leads_to_its_end(county: SampleCounty, programme: Programme) -> None:
    declare(county, STREET, 2021, 2022)
    enter(
        county,
        Register.CASES,
        *make_numbered_cases("A", 2, VILLAGE, LAST_YEAR),
        *make_numbered_cases("B", 2, COMMUNITY, LAST_YEAR),
    )
    new_village(opened_on=date(2022, 2, 1))
    succeed(SuccessionKind.RENAMED, [VILLAGE], [NEW], date(2022, 2, 1))
    new_village(NEWER, "大文峰村")
    succeed(SuccessionKind.MERGED, [NEW, COMMUNITY], [NEWER])
    assert get_ranges(find_finding(programme, NEWER))[2] == Range(4, 4)
    assert find_finding(programme, NEW) is None


def test_what_was_decided_of_a_village_goes_on_under_its_new_name_but_not_into_a_merger(
    county: SampleCounty, programme: Programme
) -> None:
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 6, 1)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **attestation))
    new_village()
    succeed(SuccessionKind.RENAMED, [VILLAGE], [NEW])
    assert find_duties_outcome(find_finding(programme, NEW)) is Outcome.MET
    new_village(NEWER, "大文峰村", date(2022, 8, 1))
    succeed(SuccessionKind.MERGED, [NEW, COMMUNITY], [NEWER], date(2022, 8, 1))
    assert find_duties_outcome(find_finding(programme, NEWER)) is Outcome.UNDETERMINED


def find_duties_outcome(finding: OrgFinding | None) -> Outcome:
    assert finding is not None
    return next(criterion.outcome for criterion in finding.criteria if criterion.id == "duties_done")


def test_signed_baselines_are_summed_when_every_one_signed_and_else_nobody_knows(
    county: SampleCounty, programme: Programme
) -> None:
    baseline = {"period": "2021", "measure": "cases", "signed_on": date(2022, 1, 10)}
    enter(county, Register.BASELINES, row(Register.BASELINES, org=VILLAGE, count=6, **baseline))
    declare(county, NEW, 2022)
    new_village()
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [NEW])
    assert get_ranges(find_finding(programme, NEW))[2] == Range(0, None)
    enter(county, Register.BASELINES, row(Register.BASELINES, org=COMMUNITY, count=5, **baseline))
    assert get_ranges(find_finding(programme, NEW))[2] == Range(11, 11)
    later = baseline | {"signed_on": date(2022, 8, 1)}
    enter(county, Register.BASELINES, row(Register.BASELINES, org=NEW, count=9, **later))
    assert get_ranges(find_finding(programme, NEW))[2] == Range(9, 9)


def test_silence_about_the_time_before_a_split_earns_no_title(county: SampleCounty, programme: Programme) -> None:
    declare(county, STREET, 2021, 2022)
    enter(county, Register.CASES, *make_numbered_cases("A", 4, VILLAGE, LAST_YEAR))
    new_village()
    new_village(NEWER, "南文峰村")
    succeed(SuccessionKind.SPLIT, [VILLAGE], [NEW, NEWER])
    outcome, now, base = get_ranges(find_finding(programme, NEW))
    assert (outcome, now, base) == (Outcome.UNDETERMINED, Range(0, None), Range(0, None))
    baseline = {"period": "2021", "measure": "cases", "signed_on": date(2022, 8, 1), "count": 2}
    enter(county, Register.BASELINES, row(Register.BASELINES, org=NEW, **baseline))
    declare(county, NEW, 2022, registers=("cases",))
    assert get_ranges(find_finding(programme, NEW)) == (Outcome.MET, Range(0, 0), Range(2, 2))


def test_a_split_leaves_the_street_as_it_was(county: SampleCounty, programme: Programme) -> None:
    for org in (VILLAGE, COMMUNITY):
        declare(county, org, 2021, 2022)
    enter(
        county,
        Register.CASES,
        *make_numbered_cases("A", 20, VILLAGE, LAST_YEAR),
        *make_numbered_cases("C", 10, VILLAGE, date(2022, 3, 1)),
    )
    questions = build_questions(programme, AFTERWARDS)

    def target() -> tuple[Range | None, Range | None]:
        (test,) = [target.test for target in assess(programme, questions).targets if target.criterion.id == "all_cases"]
        assert test is not None
        return test.now, test.base

    before = target()
    new_village()
    new_village(NEWER, "南文峰村")
    for org in (NEW, NEWER):
        declare(county, org, 2022)
    succeed(SuccessionKind.SPLIT, [VILLAGE], [NEW, NEWER])
    assert before == target() == (Range(10, 10), Range(20, 20))


def test_what_was_known_before_a_change_keeps_its_names_and_its_villages(
    county: SampleCounty, programme: Programme
) -> None:
    declare(county, STREET, 2021, 2022)
    then = timezone.now()
    change_org(actor="wu", draft=OrgDraft(VILLAGE, "文峰新村", OrgKind.VILLAGE, STREET))
    now, before = find_finding(programme, VILLAGE), find_finding(programme, VILLAGE, known_at=then)
    assert now is not None and before is not None
    assert (before.name, now.name) == ("文峰村", "文峰新村")
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [COMMUNITY])
    Succession.objects.update(recorded_at=timezone.now() + timedelta(seconds=1))
    Org.objects.filter(code=VILLAGE).update(closed_on=None)
    enter(county, Register.CASES, case("A1", COMMUNITY))
    assert get_ranges(find_finding(programme, COMMUNITY, known_at=timezone.now()))[2] == Range(0, 0)


@pytest.mark.parametrize("seed", list_seeds(8))
def test_a_merged_village_is_judged_as_one_that_had_all_the_rows_from_the_start(
    county: SampleCounty, programme: Programme, seed: int
) -> None:
    luck = Random(seed)
    declare(county, STREET, 2021, 2022)
    new_village()
    add_org(actor="wu", draft=OrgDraft(TWIN, "并蒂村", OrgKind.VILLAGE, STREET))
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [NEW])
    for number in range(luck.randrange(4, 16)):
        on = date(luck.choice((2021, 2022)), luck.randrange(1, 13), 5)
        details = {
            "loss_fen": luck.choice((None, 100, 60_000_000)),
            "status": luck.choice(("valid", "valid", None, "withdrawn")),
        }
        owner = luck.choice((VILLAGE, COMMUNITY, NEW))
        enter(county, Register.CASES, case(f"M{number}", owner, on, **details), case(f"T{number}", TWIN, on, **details))
    successor, twin = find_finding(programme, NEW), find_finding(programme, TWIN)
    assert successor is not None and twin is not None
    assert (successor.outcome, successor.headroom, get_ranges(successor)) == (
        twin.outcome,
        twin.headroom,
        get_ranges(twin),
    )
    assert [criterion.outcome for criterion in successor.criteria] == [criterion.outcome for criterion in twin.criteria]
    assert find_finding(programme, OTHER_VILLAGE) is None
