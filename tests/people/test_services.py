"""Accounts, roles and passwords."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.sample_county import COUNTY, OTHER_VILLAGE, PASSWORD, STREET, VILLAGE, SampleCounty
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Role
from wuzha.people.log_in_services import record_log_in, record_log_in_failure
from wuzha.people.log_in_state import find_lock_end, must_set_password
from wuzha.people.models import LogInFailures, User
from wuzha.people.password_services import issue_code, set_password
from wuzha.people.services import (
    add_account,
    add_account_with_role,
    close_account,
    end_role,
    grant_role,
)


def test_a_name_is_given_once(county: SampleCounty) -> None:
    with pytest.raises(RefusalError, match="wu"):
        add_account(actor="security", username="wu")


@pytest.mark.parametrize(
    "weak", ["short-1A", "alllowercaseletters", "lowercase12345678", "Password1234", "Woaini@1314", "Qinghe-Teacup-8"]
)
def test_a_weak_password_is_refused_and_the_present_one_stays(county: SampleCounty, weak: str) -> None:
    with pytest.raises(ValidationError):
        set_password(user=county["li"], password=weak)
    assert User.objects.get(username="li").check_password(PASSWORD)


def test_the_last_few_passwords_do_not_come_back(county: SampleCounty) -> None:
    li = county["li"]
    for number in range(1, 7):
        set_password(user=li, password=f"Qiuyu-{number}-chuanyi")
    with pytest.raises(RefusalError, match="最近用过"):
        set_password(user=li, password="Qiuyu-2-chuanyi")
    set_password(user=li, password=PASSWORD)
    assert li.check_password(PASSWORD)


def test_a_password_too_old_must_be_set_anew_and_so_must_one_given_by_another_before_codes_were(
    county: SampleCounty,
) -> None:
    li = county["li"]
    assert not must_set_password(li)
    li.password_set_at = timezone.now() - timedelta(days=91)
    assert must_set_password(li)
    set_password(user=li, password="Qiuyu-1-chuanyi")
    assert not must_set_password(li)
    li.must_change_password = True
    assert must_set_password(li)


def test_a_role_is_held_only_where_it_belongs(county: SampleCounty) -> None:
    with pytest.raises(RefusalError, match="村（社区）书记"):
        grant_role(actor="security", user=county["wu"], role=Role.VILLAGE_SECRETARY, org=county.orgs[STREET])
    with pytest.raises(RefusalError, match="不必再授予"):
        grant_role(actor="security", user=county["li"], role=Role.VILLAGE_SECRETARY, org=county.orgs[VILLAGE])
    grant_role(actor="security", user=county["li"], role=Role.VILLAGE_SECRETARY, org=county.orgs[OTHER_VILLAGE])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("wu", Role.SYSTEM_ADMIN),
        ("system", Role.SECURITY_ADMIN),
        ("audit", Role.STREET_OFFICE),
        ("sun", Role.AUDIT_ADMIN),
    ],
)
def test_the_three_administrators_are_separate_people(county: SampleCounty, name: str, role: Role) -> None:
    with pytest.raises(RefusalError, match="同一人"):
        grant_role(actor="security", user=county[name], role=role, org=county.orgs[COUNTY])


@pytest.mark.parametrize("name", ["li", "nobody-has-this-name"])
def test_after_five_failures_a_name_is_locked_with_or_without_an_account(county: SampleCounty, name: str) -> None:
    for _ in range(4):
        record_log_in_failure(username=name)
    assert find_lock_end(name) is None
    record_log_in_failure(username=name)
    until = find_lock_end(name)
    assert until is not None
    assert timedelta(minutes=29) < until - timezone.now() <= timedelta(minutes=30)
    assert find_lock_end("wu") is None


def test_the_failures_before_are_forgotten_after_a_log_in_a_code_or_a_day(county: SampleCounty) -> None:
    li = county["li"]
    for forget in (
        lambda: record_log_in(user=li),
        lambda: issue_code(actor="security", user=li),
        lambda: LogInFailures.objects.update(last_at=timezone.now() - timedelta(hours=25)),
    ):
        for _ in range(4):
            record_log_in_failure(username="li")
        forget()
        record_log_in_failure(username="li")
        assert find_lock_end("li") is None
        record_log_in(user=li)


def test_a_text_typed_as_a_user_name_is_stored_nowhere(county: SampleCounty) -> None:
    record_log_in_failure(username=PASSWORD)
    assert PASSWORD not in str(LogInFailures.objects.values())


@pytest.mark.parametrize("name", ["13800000000", "99999919800101001X", "李四", "li si", "a", ""])
def test_an_account_is_not_called_by_a_phone_an_id_number_or_a_persons_name(county: SampleCounty, name: str) -> None:
    with pytest.raises(RefusalError, match="不能作账号名"):
        add_account(actor="security", username=name)


def test_an_account_has_a_role_from_the_first_moment_or_does_not_come_to_be(county: SampleCounty) -> None:
    with pytest.raises(RefusalError, match="村（社区）书记"):
        add_account_with_role(
            actor="security",
            username="new",
            role=Role.VILLAGE_SECRETARY,
            org=county.orgs[STREET],
        )
    assert not User.objects.filter(username="new").exists()
    account = add_account_with_role(
        actor="security", username="new", role=Role.VILLAGE_SECRETARY, org=county.orgs[VILLAGE]
    )
    assert account.memberships.get().term is Role.VILLAGE_SECRETARY


def test_nobody_changes_their_own_roles_or_closes_their_own_account(county: SampleCounty) -> None:
    security = county["security"]
    for change in (
        lambda: close_account(actor="security", user=security),
        lambda: end_role(actor="security", membership=security.memberships.get()),
        lambda: grant_role(actor="security", user=security, role=Role.SECURITY_ADMIN, org=county.orgs[STREET]),
    ):
        with pytest.raises(RefusalError, match="不能由自己更改"):
            change()


def test_a_closed_account_takes_nothing_more(county: SampleCounty) -> None:
    li = county["li"]
    membership = li.memberships.get()
    close_account(actor="security", user=li)
    li.refresh_from_db()
    membership.refresh_from_db()
    for change in (
        lambda: close_account(actor="security", user=li),
        lambda: grant_role(actor="security", user=li, role=Role.GRID_WORKER, org=county.orgs[VILLAGE]),
        lambda: set_password(user=li, password="Qiuyu-1-chuanyi"),
        lambda: end_role(actor="security", membership=membership),
    ):
        with pytest.raises(RefusalError, match=r"已停用|已经收回"):
            change()


def test_an_account_belongs_where_its_roles_are_and_to_nobody_when_they_are_in_two_places(county: SampleCounty) -> None:
    today, street, county_paths = timezone.localdate(), [county.orgs[STREET].path], [county.orgs[COUNTY].path]
    assert {user.username for user in User.objects.under(county_paths, today)} == set(county.people)
    assert {user.username for user in User.objects.under(street, today)} == set(
        ["wu", "li", "wang", "chen", "sun", "qian", "zheng"]
    )
    grant_role(actor="security", user=county["li"], role=Role.VILLAGE_SECRETARY, org=county.orgs[OTHER_VILLAGE])
    assert county["li"] not in User.objects.under(street, today)
    end_role(actor="security", membership=county["li"].memberships.get(org=county.orgs[OTHER_VILLAGE]))
    assert county["li"] in User.objects.under(street, today)
    assert not User.objects.under([], today)


def test_a_name_nobody_has_is_not_written_into_the_log(county: SampleCounty) -> None:
    record_log_in_failure(username="Lanting-7-shufa")
    line = LogLine.objects.latest("number")
    assert (line.actor, line.subject, line.details) == ("system", "", "{}")
    record_log_in_failure(username="li")
    assert LogLine.objects.latest("number").action == LogAction.LOG_IN_FAILED
