"""Accounts, roles and passwords."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cast import COUNTY, OTHER_VILLAGE, PASSWORD, STREET, VILLAGE, Cast
from wuzha.audit.models import Line
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Role
from wuzha.people.services import (
    add_person,
    grant_role,
    log_in_failed,
    log_in_succeeded,
    must_set_password,
    set_password,
)


def test_a_name_is_given_once(cast: Cast) -> None:
    with pytest.raises(Refusal, match="wu"):
        add_person(actor="security", username="wu", password=PASSWORD)


@pytest.mark.parametrize(
    "weak", ["short-1A", "alllowercaseletters", "lowercase12345678", "Password1234", "wenfengxxx-Wenfeng"]
)
def test_a_weak_password_is_refused_and_no_account_is_left(cast: Cast, weak: str) -> None:
    with pytest.raises(ValidationError):
        add_person(actor="security", username="wenfengxxx", password=weak)
    assert "wenfengxxx" not in {user.username for user in cast.people.values()}


def test_the_last_few_passwords_do_not_come_back(cast: Cast) -> None:
    li = cast["li"]
    for number in range(1, 7):
        set_password(actor="li", user=li, password=f"Wenfeng-{number}-cunwei")
    with pytest.raises(Refusal, match="最近用过"):
        set_password(actor="li", user=li, password="Wenfeng-2-cunwei")
    set_password(actor="li", user=li, password=PASSWORD)
    assert li.check_password(PASSWORD)


def test_a_password_given_by_another_or_too_old_must_be_set_anew(cast: Cast) -> None:
    li = cast["li"]
    assert must_set_password(li)
    set_password(actor="li", user=li, password="Wenfeng-1-cunwei")
    assert not must_set_password(li)
    set_password(actor="security", user=li, password="Wenfeng-2-cunwei")
    assert must_set_password(li)
    set_password(actor="li", user=li, password="Wenfeng-3-cunwei")
    li.password_set_at = timezone.now() - timedelta(days=91)
    assert must_set_password(li)


def test_a_role_is_held_only_where_it_belongs(cast: Cast) -> None:
    with pytest.raises(Refusal, match="村（社区）书记"):
        grant_role(actor="security", user=cast["wu"], role=Role.VILLAGE_SECRETARY, org=cast.orgs[STREET])
    with pytest.raises(Refusal, match="不必再授予"):
        grant_role(actor="security", user=cast["li"], role=Role.VILLAGE_SECRETARY, org=cast.orgs[VILLAGE])
    grant_role(actor="security", user=cast["li"], role=Role.VILLAGE_SECRETARY, org=cast.orgs[OTHER_VILLAGE])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("wu", Role.SYSTEM_ADMIN),
        ("system", Role.SECURITY_ADMIN),
        ("audit", Role.STREET_OFFICE),
        ("sun", Role.AUDIT_ADMIN),
    ],
)
def test_the_three_administrators_are_separate_people(cast: Cast, name: str, role: Role) -> None:
    with pytest.raises(Refusal, match="同一人"):
        grant_role(actor="security", user=cast[name], role=role, org=cast.orgs[COUNTY])


def test_after_five_failures_the_account_is_locked_for_a_while(cast: Cast) -> None:
    li = cast["li"]
    for _ in range(4):
        log_in_failed(username="li")
    li.refresh_from_db()
    assert li.locked_until is None
    log_in_failed(username="li")
    li.refresh_from_db()
    assert li.locked_until is not None
    assert timedelta(minutes=29) < li.locked_until - timezone.now() <= timedelta(minutes=30)
    log_in_succeeded(user=li)
    li.refresh_from_db()
    assert (li.failed_count, li.locked_until) == (0, None)


def test_a_name_nobody_has_is_not_written_into_the_log(cast: Cast) -> None:
    before = Line.objects.count()
    log_in_failed(username="Qinghe-2022-jiedao")
    assert Line.objects.count() == before
    log_in_failed(username="li")
    assert Line.objects.latest("number").verb == Deed.LOG_IN_FAILED
