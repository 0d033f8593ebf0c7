"""Words that a person must give are refused where nobody can see them, and stored without what nobody sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.db import transaction

import wuzha
from tests.attestation_drafts import draft_attestation
from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.uploads import A1, commit_sheets, make_case_sheet
from tests.web.books.pages import read_form
from tests.web.word_writers import WRITERS
from wuzha.core.problems import RefusalError
from wuzha.decisions.models import RoundStep
from wuzha.duties.models import GroupHolding
from wuzha.programmes.models import OfficeCalendarYear
from wuzha.registers.models import AttestationDraft, Case, Claim, Proposal, RefusedItem
from wuzha.web.forms import SiteForm

UNSEEN = ("", " ", "\u200b", "\u3164", "\x00", "\u202e\u2066", "\ufeff\u00ad", "。——")
"""Nothing, spaces, no width, a filler, a control, marks of direction, and signs that say nothing."""

DIRTY, CLEAN = " \u200b重复\x07登记\u202e两次 ", "重复登记两次"

OPTIONAL = (
    "registers.*.remark (correction)",
    "registers.AttestationDraft.attested_by",
    "registers.AttestationDraft.reason",
    "decisions.RoundStep.ground",
)
"""Words that the service does not ask for: a form asks, or a draft waits, or the rules say when they are needed."""

REQUIRED_WORDS = re.compile(r"\.(remark|reason|answer|decision|text|ground|source|document_number|attested_by)( |$)")
REQUIRED = [name for name in WRITERS if REQUIRED_WORDS.search(name) and "PlanVersion" not in name]
REQUIRED = [name for name in REQUIRED if name not in OPTIONAL]


@pytest.fixture
def case_of_village(county: SampleCounty, tmp_path: Path) -> Case:
    commit_sheets(county, tmp_path, make_case_sheet(A1))
    return Case.objects.get()


@pytest.mark.parametrize("field", REQUIRED)
def test_what_nobody_can_read_is_no_reason(county: SampleCounty, case_of_village: Case, field: str) -> None:
    for words in UNSEEN:
        with transaction.atomic():
            with pytest.raises(RefusalError) as refusal:
                WRITERS[field](county, case_of_village, words)
            transaction.set_rollback(True)
        assert "missing" in refusal.value.code or refusal.value.code == "working_days.no_source", words


def test_every_service_that_asks_for_words_is_tried() -> None:
    assert len(REQUIRED) == 11 and set(OPTIONAL) <= WRITERS.keys()


STORED = {
    "registers.*.remark (withdrawal)": lambda: Case.objects.latest("pk").remark,
    "registers.Proposal.reason": lambda: Proposal.objects.get().reason,
    "registers.Proposal.answer": lambda: Proposal.objects.get().answer,
    "registers.Proposal.decision": lambda: Proposal.objects.get().decision,
    "registers.Claim.reason": lambda: Claim.objects.get().reason,
    "registers.RefusedItem.reason": lambda: RefusedItem.objects.get().reason,
    "registers.AttestationDraft.reason": lambda: AttestationDraft.objects.get().reason,
    "programmes.OfficeCalendarYear.source": lambda: OfficeCalendarYear.objects.latest("changed_at").source,
    "duties.*.reason": lambda: GroupHolding.objects.latest("pk").reason,
    "decisions.RoundStep.text": lambda: RoundStep.objects.latest("number").text,
    "decisions.RoundStep.ground": lambda: RoundStep.objects.latest("number").ground,
}


@pytest.mark.parametrize("field", STORED)
def test_what_is_stored_has_nothing_that_nobody_sees(county: SampleCounty, case_of_village: Case, field: str) -> None:
    WRITERS[field](county, case_of_village, DIRTY)
    assert STORED[field]() == CLEAN


def test_a_correction_needs_a_reason_that_can_be_read(county: SampleCounty, case_of_village: Case) -> None:
    client, address = log_in_client(county, "wu"), f"/books/cases/{case_of_village.pk}/correct/"
    data = read_form(client, address) | {"village": "青石社区"}
    for words in (text for text in UNSEEN if "\x00" not in text):
        assert "请填写“更正原因”" in read_visible_text(client.post(address, data | {"remark": words})), words
    assert Case.objects.count() == 1
    client.post(address, data | {"remark": DIRTY.replace("\x07", "")})
    assert Case.objects.latest("pk").remark == CLEAN


@pytest.mark.parametrize("words", [text for text in UNSEEN if text])
def test_the_grid_of_attestations_takes_no_invisible_organ_or_reason(county: SampleCounty, words: str) -> None:
    draft_attestation(county, attested_by=words, reason=words)
    draft = AttestationDraft.objects.get()
    assert (draft.attested_by, draft.reason) == ("", "")


def test_a_required_text_of_any_form_must_be_legible() -> None:
    class WordForm(SiteForm):
        words = forms.CharField(label="理由")
        remark = forms.CharField(label="备注", required=False)
        secret = forms.CharField(label="密码", strip=False)

    for text in UNSEEN:
        form = WordForm({"words": text, "remark": text.replace("\x00", ""), "secret": "。。。。"})
        assert not form.is_valid() and list(form.errors) == ["words"], text
    assert WordForm({"words": "据", "secret": "。。。。"}).is_valid()


def test_every_form_of_the_site_is_one_of_these() -> None:
    folder = Path(wuzha.__file__).parent
    sources = {path.relative_to(folder): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    plain = [str(path) for path, text in sources.items() if re.search(r"\((forms|django\.forms)\.(Model)?Form\)", text)]
    assert plain == ["web/forms.py"], "subclass SiteForm"
    own_ways = [
        str(path)
        for path, text in sources.items()
        if re.search(r"\b(reason|ground|remark|answer|decision|source|note|comment)\.(strip|replace)\(", text)
    ]
    assert own_ways == [], "clean what people write by core.free_text"
