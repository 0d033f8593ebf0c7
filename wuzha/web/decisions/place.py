"""Find the round, and the org in it, that an address names: what a reader may not see does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Q
from django.http import Http404

from wuzha.audit.prepared_query import PreparedObjects, ValueSlot
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.rules import RULES, About
from wuzha.core.rounds.state import OrgProgress
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.access import find_visible_round
from wuzha.decisions.models import Certificate, Round, RoundFinding, RoundStep
from wuzha.decisions.round_state import LoadedRound, load_state
from wuzha.decisions.round_words import name_current_stage
from wuzha.orgs.models import Org, find_org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.plan_choice import load_plan_named
from wuzha.web.access import AuthenticatedRequest

PUBLIC_STAGES = (RoundStage.PUBLICITY, RoundStage.PUBLISHED, RoundStage.CLOSED)
"""The stages in which the judged orgs know what was decided."""
_ROUND, _ORG = ValueSlot("round"), ValueSlot("org")


@dataclass(frozen=True)
class RoundPlace:
    """A round as a reader sees it: the whole of it, or only the orgs of the scope."""

    user: User
    scope: Scope
    record: LoadedRound

    @property
    def round(self) -> Round:
        """The round."""
        return self.record.round

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees the organising org, and so every org of the round and every step."""
        return self.scope.holds(self.round.org.path)

    @property
    def is_decision_public(self) -> bool:
        """Whether the judged orgs know what was decided."""
        return self.record.state.stage in PUBLIC_STAGES


@dataclass(frozen=True)
class OrgPlace(RoundPlace):
    """An org of a round."""

    org: Org

    @property
    def stage_label(self) -> str:
        """The name of the stage that the round has reached."""
        return name_current_stage(self.round)

    @property
    def progress(self) -> OrgProgress:
        """How far the org has come."""
        return self.record.state.orgs[self.org.code]

    @cached_property
    def steps(self) -> tuple[RoundStep, ...]:
        """The steps about the org, and those about no single org; they are read when a page first shows one.

        The steps of a county's round are thousands: a page reads those that it shows.
        """
        return tuple(_prepare_steps().fetch_all(round=self.round.pk, org=self.org.pk))

    @cached_property
    def findings(self) -> list[RoundFinding]:
        """The sealed findings of the org, and those that attestations have changed, in the order of the plan."""
        return _prepare_findings().fetch_all(round=self.round.pk, org=self.org.pk)

    @property
    def certificate(self) -> Certificate | None:
        """The certificate of the org, if the round has issued one."""
        return _prepare_certificate().fetch_first(round=self.round.pk, org=self.org.pk)

    @property
    def sealed_findings(self) -> list[RoundFinding]:
        """The findings as they were when the facts were sealed: the whole first, then each clause."""
        return [row for row in self.findings if not row.is_attested]

    @property
    def attested_findings(self) -> Mapping[str, RoundFinding]:
        """The findings that the attestations of the verification have changed, by criterion."""
        return {row.criterion: row for row in self.findings if row.is_attested}

    @property
    def latest_findings(self) -> list[RoundFinding]:
        """The sealed findings, with the attestations of the verification where there were any."""
        return [self.attested_findings.get(row.criterion, row) for row in self.sealed_findings]

    @cached_property
    def clause_titles(self) -> Mapping[str, str]:
        """The titles of the clauses of the round's plan, by criterion."""
        plan = load_plan_named(self.round.plan)
        return {criterion.id: criterion.title for standard in plan.standards for criterion in standard.criteria}


@cache
def _prepare_steps() -> PreparedObjects[RoundStep]:
    steps = RoundStep.objects.filter(Q(org=_ORG) | Q(org__isnull=True), round=_ROUND)
    return PreparedObjects(steps.order_by("number"), "by", "person")


@cache
def _prepare_findings() -> PreparedObjects[RoundFinding]:
    findings = RoundFinding.objects.filter(round=_ROUND, org=_ORG).exclude(standard="")
    return PreparedObjects(findings.order_by("pk"))


@cache
def _prepare_certificate() -> PreparedObjects[Certificate]:
    return PreparedObjects(Certificate.objects.filter(line__list__round=_ROUND, line__org=_ORG).order_by("pk"))


def find_round_place(user: User, scope: Scope, round_pk: int) -> RoundPlace:
    """Return the round, for somebody who sees the organising org. Raises: Http404."""
    place = RoundPlace(user, scope, load_visible_record(user, round_pk))
    if not place.sees_all:
        raise Http404
    return place


def find_org_place(user: User, scope: Scope, round_pk: int, code: str) -> OrgPlace:
    """Return an org of the round that lies in the scope. Raises: Http404."""
    return find_org_of_record(user, scope, load_visible_record(user, round_pk), code)


def find_org_of_record(user: User, scope: Scope, record: LoadedRound, code: str) -> OrgPlace:
    """Return an org of a round that is loaded, if it lies in the scope. Raises: Http404."""
    org = find_org(code)
    if org is None or org.code not in record.state.orgs or not scope.holds(org.path):
        raise Http404
    return OrgPlace(user, scope, record, org)


def load_visible_record(user: User, round_pk: int) -> LoadedRound:
    """Return a round that the user sees, with its state and without its steps. Raises: Http404."""
    round_ = find_visible_round(user, round_pk)
    if round_ is None:
        raise Http404
    try:
        return LoadedRound(round=round_, steps=(), state=load_state(round_))
    except RefusalError as error:
        raise Http404(str(error)) from error


def read_move(request: AuthenticatedRequest, about: About) -> RoundMove:
    """Return the move that the posted form makes. Raises: Http404 for none about such a thing."""
    move = RoundMove.get(request.POST.get("move", ""))
    if move is None or move not in RULES or RULES[move].about is not about:
        raise Http404
    return move
