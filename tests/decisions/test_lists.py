"""A list is numbered and stays as it was issued; a revocation leads to another one, and titles are history."""

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import (
    approve,
    end_publicity,
    move,
    open_street_round,
    reach_approved_publicity,
    reach_list,
    reach_publicity,
    revoke,
)
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.plan.policy_words import HONOUR_WORDS, undisguise
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMode, RoundMove, RoundStage, TitleState
from wuzha.decisions.list_columns import build_list_columns, hash_columns, select_rows
from wuzha.decisions.list_services import publish_list, reissue_list, write_title
from wuzha.decisions.models import Certificate, ListLine, PublishedList, Round
from wuzha.decisions.titles import find_title, list_titles
from wuzha.programmes.models import Programme


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def read_lines(listing: PublishedList) -> list[tuple[int, str, str, str]]:
    return list(listing.lines.values_list("place", "name", "kind", "outcome"))


def test_a_list_has_villages_communities_and_units_by_their_names_and_outcomes(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    assert (listing.number, listing.office) == (f"2022-{STREET}-1", "清河街道")
    assert listing.title == "清河街道2022年考核结果名单", "the honour is not that of all on it"
    assert read_lines(listing) == [
        (1, "文峰村", "village", "met"),
        (2, "青石社区", "community", "undetermined"),
        (3, "财政所", "unit", "not_met"),
    ]
    assert Round.objects.get(pk=listing.round_id).term is RoundStage.PUBLISHED


def test_a_list_of_met_orgs_alone_has_the_name_of_the_honour(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = approve(open_street_round(county, programme, today))
    assert write_title(round_, "清河街道", names_met_alone=True) == "清河街道2022年“无诈村（社区）”“无诈单位”名单"
    round_.mode = RoundMode.INTERNAL
    assert write_title(round_, "清河街道", names_met_alone=True) == "清河街道2022年考核结果通报（内部考核）"


def test_its_hash_is_that_of_what_the_public_reads(county: SampleCounty, programme: Programme, today: date) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    row = PublishedList.objects.get(pk=listing.pk)
    columns = build_list_columns(row, select_rows(row))
    assert hash_columns(columns) == listing.sha256
    assert set(columns) == {"number", "title", "office", "period", "plan", "approval", "issued_on", "lines"}
    ListLine.objects.filter(list=listing, place=1).update(outcome=Outcome.NOT_MET)
    assert hash_columns(build_list_columns(row, select_rows(row))) != listing.sha256


def test_only_the_met_get_a_certificate_with_a_code_that_nobody_guesses(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    reach_list(county, programme, today, VILLAGE, UNIT)
    certificates = Certificate.objects.select_related("line")
    assert sorted(certificate.line.code for certificate in certificates) == sorted([VILLAGE, UNIT])
    assert len({certificate.code for certificate in certificates}) == 2
    assert all(len(certificate.code) == 22 for certificate in certificates)


def test_an_internal_round_ends_in_a_circular_without_honours_and_certificates(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    end_publicity(round_)
    circular = publish_list(actor=county["wu"], round_=round_)
    assert circular.title == "清河街道2022年考核结果通报（内部考核）"
    assert not HONOUR_WORDS.search(undisguise(circular.title)) and "无诈" not in circular.title
    assert not Certificate.objects.exists() and circular.lines.count() == 3


def test_a_list_comes_after_the_publicity_once_and_from_who_may_publish(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_approved_publicity(county, programme, today)
    with pytest.raises(RefusalError, match="公示期还没有满"):
        publish_list(actor=county["wu"], round_=round_)
    end_publicity(round_)
    with pytest.raises(RefusalError, match="您的角色不能公布名单"):
        publish_list(actor=county["li"], round_=round_)
    assert not PublishedList.objects.exists()
    publish_list(actor=county["wu"], round_=round_)
    with pytest.raises(RefusalError, match="已公布"):
        publish_list(actor=county["wu"], round_=round_)
    assert PublishedList.objects.count() == 1


def test_the_log_binds_a_list_its_lines_and_certificates(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    before = LogLine.objects.count()
    # The publicity is shortened by hand for the test, so that its own rows are reported; those of the list are not.
    end_publicity(round_)
    own_faults = len(list(find_faulty_rows()))
    publish_list(actor=county["wu"], round_=round_)
    assert LogLine.objects.count() == before + 1
    assert len(list(find_faulty_rows())) == own_faults
    ListLine.objects.filter(place=1).update(outcome=Outcome.MET)
    assert len(list(find_faulty_rows())) > own_faults


def test_after_a_revocation_another_list_replaces_the_first_and_certificates_go_on(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    first = reach_list(county, programme, today, VILLAGE, UNIT)
    round_, before = first.round, read_lines(first)
    with pytest.raises(RefusalError, match="名单（通报）与现在的认定一致"):
        reissue_list(actor=county["wu"], round_=round_)
    revoke(county, round_, county.orgs[VILLAGE])
    second = reissue_list(actor=county["wu"], round_=round_)
    assert (second.number, second.replaces) == (f"{first.number}-2", first)
    assert read_lines(second)[0] == (1, "文峰村", "village", "not_met")
    assert read_lines(first) == before and hash_columns(build_list_columns(first, select_rows(first))) == first.sha256
    assert Certificate.objects.count() == 2, "the unit keeps the certificate that it has"


def test_a_title_is_valid_until_it_is_revoked_or_a_later_list_has_the_org(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    first = reach_list(county, programme, today, VILLAGE, UNIT)
    village, unit = (first.lines.get(code=code) for code in (VILLAGE, UNIT))
    assert find_title(village).state is TitleState.VALID
    revoke(county, first.round, county.orgs[VILLAGE])
    title = find_title(village)
    assert (title.state, title.revoked_on) == (TitleState.REVOKED, today)
    later = add_list_of_next_year(county, first)
    assert find_title(unit).superseded_by == later.number
    assert find_title(village).state is TitleState.REVOKED, "what was revoked stays revoked"
    assert [title.state for title in list_titles(county.orgs[UNIT])] == [TitleState.SUPERSEDED]
    assert list_titles(county.orgs[COMMUNITY]) == []


def test_a_circular_of_a_later_year_supersedes_nothing_in_public(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    first = reach_list(county, programme, today, UNIT)
    later = add_list_of_next_year(county, first)
    Round.objects.filter(pk=later.round_id).update(mode=RoundMode.INTERNAL)
    assert find_title(first.lines.get(code=UNIT)).state is TitleState.VALID


def add_list_of_next_year(county: SampleCounty, first: PublishedList) -> PublishedList:
    """A list of 2023 that has the unit."""
    round_ = Round.objects.get(pk=first.round_id)
    round_.pk, round_.number, round_.period = None, 2, "2023"
    round_.save(force_insert=True)
    later = PublishedList(round=round_, number=f"2023-{STREET}-2", title="2023", office="清河街道")
    later.issued_at, later.issued_by = timezone.now(), county["wu"]
    later.save()
    unit = county.orgs[UNIT]
    ListLine.objects.create(
        list=later, place=1, org=unit, code=UNIT, name=unit.name, kind=unit.kind, outcome=Outcome.NOT_MET
    )
    return later


def test_once_a_list_is_issued_nothing_is_decided_any_more(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_list(county, programme, today).round
    with pytest.raises(RefusalError, match="阶段，不能提请认定"):
        move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=county.orgs[UNIT], outcome=Outcome.MET)
