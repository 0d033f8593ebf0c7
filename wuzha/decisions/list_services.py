"""Issue lists (名单、通报): the first one of a round, and one that replaces it after a title was revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from wuzha.core.i18n import override
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import JUDGED_KINDS, Outcome, RoundMove
from wuzha.decisions.list_columns import build_list_columns, hash_columns
from wuzha.decisions.models import Certificate, ListLine, PublishedList, Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.people.models import User

CODE_BYTES = 16
"""128 bits: nobody invents the code of a certificate."""


def publish_list(*, actor: User, round_: Round, seen: int | None = None) -> PublishedList:
    """Issue the list of a round: a public one where the plan is approved, else a circular.

    Raises: RefusalError as `make_move`: no publicity yet, an objection or a decision is open.
    """
    return _issue_list(actor, round_, RoundMove.PUBLISH_LIST, seen)


def reissue_list(*, actor: User, round_: Round, seen: int | None = None) -> PublishedList:
    """Issue a list that replaces the last one of the round, which stays readable as it is.

    Orgs that have a certificate of the round keep it.

    Raises: RefusalError as `make_move`: nothing on the list was revoked since it was issued.
    """
    return _issue_list(actor, round_, RoundMove.REISSUE_LIST, seen)


def _issue_list(actor: User, round_: Round, move: RoundMove, seen: int | None) -> PublishedList:
    issued_lists: list[PublishedList] = []

    def write_rows(steps: Sequence[RoundStep]) -> Sequence[Model]:
        # The round is locked since the move was checked: nobody issues another list meanwhile.
        state = load_state(Round.objects.get(pk=round_.pk))
        listing, lines = _build_list(actor, round_, state)
        listing.save(force_insert=True)
        stored_lines = ListLine.objects.bulk_create(lines)
        issued_lists.append(listing)
        return [listing, *stored_lines, *_store_certificates(round_, listing, stored_lines)]

    with transaction.atomic():
        make_move(actor=actor, round_=round_, drafts=[StepDraft(move=move, seen=seen)], write_rows=write_rows)
    return issued_lists[0]


def _build_list(actor: User, round_: Round, state: RoundState) -> tuple[PublishedList, list[ListLine]]:
    versions = list(PublishedList.objects.filter(round=round_).order_by("issued_at", "pk"))
    org = Org.objects.get(pk=round_.org_id)
    listing = PublishedList(
        round=round_,
        number=write_number(round_, len(versions) + 1),
        title=write_title(round_, org.name, names_met_alone=all(map(_is_met, state.orgs.values()))),
        office=org.name,
        issued_at=timezone.now(),
        issued_by=actor,
        replaces=versions[-1] if versions else None,
    )
    lines = list(_build_lines(listing, state))
    listing.sha256 = hash_columns(build_list_columns(listing, (line.public_row for line in lines)))
    return listing, lines


def write_number(round_: Round, version: int) -> str:
    """Return the number of a list: year, org, round, and from the second version on the version."""
    number = f"{round_.judged_period.start.year}-{round_.org.code}-{round_.number}"
    return number if version == 1 else f"{number}-{version}"


def write_title(round_: Round, office: str, *, names_met_alone: bool) -> str:
    """Return the title of a list: it names the honour where every org on it has it, and never in a circular."""
    with override(None):
        period = round_.judged_period.label
    if round_.is_internal:
        return f"{office}{period}考核结果通报（内部考核）"
    if not names_met_alone:
        return f"{office}{period}考核结果名单"
    return f"{office}{period}“无诈村（社区）”“无诈单位”名单"


def _build_lines(listing: PublishedList, state: RoundState) -> Iterator[ListLine]:
    """Yield a line for each org: villages, communities, units, each in the order of the tree."""
    orgs = Org.objects.filter(code__in=state.orgs).order_by("path")
    for place, org in enumerate(sorted(orgs, key=lambda org: JUDGED_KINDS.index(org.term)), 1):
        yield ListLine(
            list=listing,
            place=place,
            org=org,
            code=org.code,
            name=org.name,
            kind=org.kind,
            outcome=_find_outcome(state.orgs[org.code]),
        )


def _is_met(org: OrgProgress) -> bool:
    return _find_outcome(org) is Outcome.MET


def _find_outcome(org: OrgProgress) -> Outcome:
    """Return what counts by now: a revoked title is no title, whatever was decided before."""
    if org.is_revoked:
        return Outcome.NOT_MET
    return org.decision or Outcome.UNDETERMINED


def _store_certificates(round_: Round, listing: PublishedList, lines: Sequence[ListLine]) -> list[Certificate]:
    if round_.is_internal:
        return []
    owners = set(Certificate.objects.filter(line__list__round=round_).values_list("line__org_id", flat=True))
    return Certificate.objects.bulk_create(
        Certificate(line=line, code=secrets.token_urlsafe(CODE_BYTES), issued_at=listing.issued_at)
        for line in lines
        if line.term is Outcome.MET and line.org_id not in owners
    )
