"""Judge the sealed facts of a round anew with the attestations that its verification has added."""

from __future__ import annotations

from django.db import connection

from wuzha.core.findings.findings import Assessment
from wuzha.core.vocabulary import Register
from wuzha.decisions.models import Round, SealedFile
from wuzha.decisions.sealing.verification import judge_again
from wuzha.engines.django_connection import stream_rows
from wuzha.registers.facts import select_facts


def judge_with_attestations(round_: Round) -> Assessment:
    """Return the findings on the sealed facts, with the attestations that are in the books now.

    What people attest of soft clauses is the work of the verification, which begins when the facts are sealed; nothing
    else of the books counts that came after the cut-off.

    Raises: RefusalError when the sealed file cannot be judged.
    """
    sealed_file = SealedFile.objects.get(round=round_)
    source = select_facts(round_.org, None, round_.judged_period.end)[Register.ATTESTATIONS]
    attestations = list(stream_rows(connection, source))
    return judge_again(bytes(sealed_file.content), {Register.ATTESTATIONS: attestations})
