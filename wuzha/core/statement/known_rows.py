"""Select the rows of a register that were known on the as-of date (R18)."""

from __future__ import annotations

from wuzha.core.sql import TRUE, literal, or_
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register

# The column of each register with the day a row became known; `received_on` in the others.
KNOWN_ON_COLUMNS = {
    Register.DECLARATIONS: "filed_on",
    Register.BASELINES: "signed_on",
    Register.ATTESTATIONS: "attested_on",
}


def build_known_condition(register: Register, questions: Questions) -> str:
    """Return the condition that a row was known on the as-of date: received without a date, or not later."""
    if questions.as_of is None:
        return TRUE
    column = KNOWN_ON_COLUMNS.get(register, "received_on")
    return or_(f"{column} IS NULL", f"{column} <= {literal(questions.as_of)}")
