"""Permissions: who may do what where."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.core.vocabulary import Permission, Role
from wuzha.orgs.models import Org
from wuzha.people.access import EXCLUSIVE_ROLES, GRANTS, ROLE_ORG_KINDS, find_scope, may
from wuzha.people.services import close_account, end_role

SEES_STANDING = {
    "wu": {STREET, VILLAGE, COMMUNITY, UNIT},
    "chen": {STREET, VILLAGE, COMMUNITY, UNIT},
    "zheng": {STREET, VILLAGE, COMMUNITY, UNIT},
    "sun": {STREET, VILLAGE, COMMUNITY, UNIT},
    "li": {VILLAGE},
    "wang": {VILLAGE},
    "qian": {UNIT},
    "zhao": {OTHER_VILLAGE},
    "zhou": {COUNTY, STREET, OTHER_STREET, VILLAGE, COMMUNITY, UNIT, OTHER_VILLAGE},
    "system": set(),
    "security": set(),
    "audit": set(),
}


@pytest.mark.parametrize("name", SEES_STANDING)
def test_everyone_sees_the_standing_of_their_own_part_of_the_tree(county: SampleCounty, name: str) -> None:
    codes = {code for code, org in county.orgs.items() if may(county[name], Permission.SEE_STANDING, org)}
    assert codes == SEES_STANDING[name]
    scope = find_scope(county[name], Permission.SEE_STANDING)
    assert {org.code for org in Org.objects.under(scope.paths)} == codes


def test_a_village_never_sees_the_cases_of_another(county: SampleCounty) -> None:
    assert may(county["li"], Permission.SEE_ENTRIES, county.orgs[VILLAGE])
    for code in (COMMUNITY, OTHER_VILLAGE, STREET, COUNTY):
        assert not may(county["li"], Permission.SEE_ENTRIES, county.orgs[code])


def test_only_the_police_and_the_office_see_persons(county: SampleCounty) -> None:
    village = county.orgs[VILLAGE]
    assert {name for name, user in county.people.items() if may(user, Permission.SEE_PERSONS, village)} == {
        "wu",
        "chen",
    }


def test_administrators_see_no_books_and_nobody_else_manages_people(county: SampleCounty) -> None:
    business = {Permission.SEE_ENTRIES, Permission.SEE_PERSONS, Permission.SEE_STANDING, Permission.EXPORT}
    assert all(not GRANTS[role] & business for role in EXCLUSIVE_ROLES)
    assert [role for role in Role if Permission.MANAGE_PEOPLE in GRANTS[role]] == [Role.SECURITY_ADMIN]


def test_the_police_clerk_does_not_decide_the_village_of_a_case() -> None:
    assert [role for role in Role if Permission.DECIDE_VILLAGE in GRANTS[role]] == [Role.STREET_OFFICE]
    assert Permission.ANSWER_VILLAGE in GRANTS[Role.POLICE_CLERK]


def test_nobody_logged_in_may_do_nothing(county: SampleCounty) -> None:
    assert not any(may(AnonymousUser(), verb, org) for verb in Permission for org in county.orgs.values())


def test_a_role_that_ended_and_an_account_that_was_closed_open_nothing(county: SampleCounty) -> None:
    end_role(actor="security", membership=county["li"].memberships.get())
    close_account(actor="security", user=county["wu"])
    county["wu"].refresh_from_db()
    for name in ("li", "wu"):
        assert not find_scope(county[name], Permission.SEE_STANDING)


def test_a_role_that_begins_tomorrow_opens_nothing_today(county: SampleCounty) -> None:
    county["li"].memberships.update(since_on=date(2999, 1, 1))
    assert not may(county["li"], Permission.SEE_STANDING, county.orgs[VILLAGE])


def test_every_role_is_granted_something_and_held_somewhere() -> None:
    assert set(GRANTS) == set(ROLE_ORG_KINDS) == set(Role)
    assert all(GRANTS.values())
    assert all(ROLE_ORG_KINDS.values())
    assert {verb for verbs in GRANTS.values() for verb in verbs} == set(Permission)
