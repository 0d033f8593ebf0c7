"""Decide who may read and write which register, and who takes which step of an attribution.

Services and pages call these functions for everything about one person and one register, case, proposal or upload;
`people/access.py` decides about permissions on parts of the tree:

- rows of a register: `find_read_scope`, `find_write_scope`, and of all registers `find_write_scopes`;
- months of a register that a village declares: `find_report_scope`;
- the village of a case: `may_propose_village`, `may_comment_on`, `may_answer`, `may_decide`;
- files for a book: `may_declare_full_file`, `may_forget_header`;
- refused rows and unread sheets: `find_visible_items`, `find_items_to_settle`, `may_repair_item`, `may_waive_item`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from wuzha.core.vocabulary import Permission, Register
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import RequestUser, Scope, find_scope, find_scopes
from wuzha.people.models import User
from wuzha.registers.models import BOOKS, Case, Proposal, RefusedItem, RefusedItemQuerySet, match_items_within

_OFFICE = dict.fromkeys(
    (Register.SANCTIONS, Register.DECLARATIONS, Register.BASELINES, Register.ATTESTATIONS), Permission.RECORD_OFFICE
)
WRITE_PERMISSIONS: Mapping[Register, Permission] = {
    Register.ORGS: Permission.MANAGE_ORGS,
    **dict.fromkeys((Register.CASES, Register.PERSONS, Register.DENS), Permission.RECORD_POLICE),
    Register.OUTREACH: Permission.RECORD_OUTREACH,
    Register.GROUPS: Permission.RECORD_GROUPS,
    **_OFFICE,
}
"""The permission that entering rows of each register takes."""

READ_PERMISSIONS: Mapping[Register, Permission] = {
    register: Permission.SEE_PERSONS if register is Register.PERSONS else Permission.SEE_ENTRIES
    for register in Register
}
"""The permission that seeing rows of each register takes."""

KEEPER_PERMISSIONS = (Permission.DECIDE_VILLAGE, Permission.ANSWER_VILLAGE)
"""The office and the police clerk: one of these is needed to propose a village for a case without one."""


def find_write_scope(user: RequestUser, register: Register) -> Scope:
    """Return where the user may enter, correct and withdraw rows of the register."""
    return find_scope(user, WRITE_PERMISSIONS[register])


def find_write_scopes(user: RequestUser) -> dict[Register, Scope]:
    """Return where the user may enter, correct and withdraw rows, by register; the roles are read once."""
    scopes = find_scopes(user, set(WRITE_PERMISSIONS.values()))
    return {register: scopes[permission] for register, permission in WRITE_PERMISSIONS.items()}


def find_report_scope(user: RequestUser, register: Register) -> Scope:
    """Return the villages whose months of the register the user may declare, for the office to confirm.

    Nobody declares complete what they cannot see: a village secretary does not read the register of persons.
    """
    read_scope = find_read_scope(user, register)
    paths = find_scope(user, Permission.REPORT_MONTHS).paths
    return Scope(tuple(path for path in paths if read_scope.holds(path)))


def find_read_scope(user: RequestUser, register: Register) -> Scope:
    """Return where the user may see rows of the register."""
    return find_scope(user, READ_PERMISSIONS[register])


def find_keeper_scope(user: RequestUser) -> Scope:
    """Return the books in which the user may propose a village for cases without one."""
    paths = {path for permission in KEEPER_PERMISSIONS for path in find_scope(user, permission).paths}
    return Scope(tuple(paths))


def may_propose_village(user: RequestUser, case: Case) -> bool:
    """Return whether the user may propose that the case belongs elsewhere.

    A village does so for a case attributed to it; for a case without a village, the office or the police clerk.
    """
    if case.village is not None:
        return find_scope(user, Permission.PROPOSE_VILLAGE).holds(case.village.path)
    return find_keeper_scope(user).holds(case.holder.path)


def may_comment_on(user: RequestUser, proposal: Proposal) -> bool:
    """Return whether the user represents the village that is proposed for a case without one."""
    village = proposal.village
    if village is None or proposal.proposed_for != proposal.holder:
        return False
    return find_scope(user, Permission.PROPOSE_VILLAGE).holds(village.path)


def may_answer(user: RequestUser, proposal: Proposal) -> bool:
    """Return whether the user may answer the proposal as the police clerk."""
    return _covers(find_scope(user, Permission.ANSWER_VILLAGE), proposal)


def may_decide(user: RequestUser, proposal: Proposal) -> bool:
    """Return whether the user may decide the proposal as the office; nobody decides a proposal of their own."""
    return decides_by_role(user, proposal) and proposal.proposed_by != user


def decides_by_role(user: RequestUser, proposal: Proposal) -> bool:
    """Return whether the user's roles permit deciding the proposal, their own included."""
    return _covers(find_scope(user, Permission.DECIDE_VILLAGE), proposal)


def may_declare_full_file(user: RequestUser, book: Org) -> bool:
    """Return whether the user may declare an upload into the book of the org full: who writes cases in it may."""
    return _overlaps(find_write_scope(user, Register.CASES), book)


def may_forget_header(user: RequestUser, register: Register, office: Org) -> bool:
    """Return whether the user may forget a header of the office's own: who writes the register of the office may."""
    return find_write_scope(user, register).holds(office.path)


def find_visible_items(user: User) -> RefusedItemQuerySet:
    """Return the refused rows and unread sheets that the user may see: those of registers they read, and their own."""
    return RefusedItem.objects.filter(_match_visible_items(user))


def find_items_to_settle(user: User) -> RefusedItemQuerySet:
    """Return the open items that wait for the user: rows they sent or may write, and all that they may waive."""
    to_settle = match_paths_under(find_scope(user, Permission.WAIVE_ROWS).paths, "holder__path") | Q(recorded_by=user)
    registers_by_scope: dict[Scope, list[Register]] = {}
    for register, scope in find_write_scopes(user).items():
        if scope and register in BOOKS:
            registers_by_scope.setdefault(scope, []).append(register)
    for scope, registers in registers_by_scope.items():
        to_settle |= match_items_within(scope) & Q(register__in=registers)
    return RefusedItem.objects.as_of(None).filter(to_settle, _match_visible_items(user))


def may_repair_item(user: RequestUser, item: RefusedItem) -> bool:
    """Return whether the user may write the repaired row: in the form, the org of the row is checked once more."""
    if item.ended_at is not None or item.line is None or item.term not in BOOKS:
        return False
    scope = find_write_scope(user, Register.of(item.register))
    return _overlaps(scope, item.holder) if item.org is None else scope.holds(item.org.path)


def may_waive_item(user: RequestUser, item: RefusedItem) -> bool:
    """Return whether the user may waive the repair: the office that keeps the book, never a village for its own."""
    return item.ended_at is None and find_scope(user, Permission.WAIVE_ROWS).holds(item.holder.path)


def _match_visible_items(user: User) -> Q:
    persons = Q(register=Register.PERSONS)
    read_scope, person_scope = find_scope(user, Permission.SEE_ENTRIES), find_read_scope(user, Register.PERSONS)
    condition = (match_items_within(read_scope) & ~persons) | Q(recorded_by=user)
    return condition | (match_items_within(person_scope) & persons) if person_scope else condition


def _overlaps(scope: Scope, book: Org) -> bool:
    return any(path.startswith(book.path) or book.path.startswith(path) for path in scope.paths)


def _covers(scope: Scope, proposal: Proposal) -> bool:
    return scope.holds(proposal.holder.path) or scope.holds(proposal.proposed_for.path)
