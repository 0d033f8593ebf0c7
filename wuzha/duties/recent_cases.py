"""Select the cases of some days, as the advice to residents counts them: those still valid, by type of fraud."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from wuzha.core.fraud_advice import FRAUD_ADVICE
from wuzha.core.vocabulary import CaseStatus, FraudType
from wuzha.orgs.models import Org
from wuzha.registers.models import Case

TYPES_BY_WORD: Mapping[str, FraudType] = {word: term for term in FRAUD_ADVICE for word in term.words}
"""The types on which there is advice, by each of their spellings in a ledger."""


def select_recent_cases(top: Org, first_day: date, last_day: date) -> QuerySet[Any]:
    """Return the valid cases at and under the org that were filed, else reported, on these days."""
    cases: QuerySet[Any] = Case.objects.as_of(None).under(top)
    valid_cases = cases.exclude(status__in=(CaseStatus.WITHDRAWN, CaseStatus.MERGED))
    dated_cases: QuerySet[Any] = valid_cases.annotate(known_on=Coalesce("filed_on", "reported_on"))
    return dated_cases.filter(known_on__range=(first_day, last_day))
