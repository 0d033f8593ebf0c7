"""Every field of free words refuses a personal number and a name, with a sentence that does not repeat them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction

from tests.sample_county import VILLAGE, SampleCounty
from tests.uploads import A1, commit_sheets, make_case_sheet
from tests.web.word_writers import WRITERS, make_village
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.cells import read_aliases, read_identity, read_name, read_org_code, read_person_number
from wuzha.core.sheet.free_text import read_decider, read_text, read_word
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.header_matching import is_nameable
from wuzha.orgs.drafts import to_draft
from wuzha.orgs.services import add_org, change_org
from wuzha.registers.models import Case

PERSONAL = (
    *("13900000000", "0851-85222333", "990000197203071230", "990000720307123"),
    *("王小明", "欧阳小明", "代小明", "王行健", "受害人王小明"),
)
"""A mobile and a landline phone, ID numbers of 18 and 15 digits, names; all invented."""

IN_WORDS = (
    *("请联系 139 0000-0000", "身份证99000019720307123X", "电话139.0000.0000", "一三九零零零零零零零零"),
    *(
        "代小明",
        "王小明，男",
        "窦行健说已还款",
        "受害人宗河生住在本村",
        "报警人瞿公平称被骗",
        "敖院生等3人",
        "重复登记（应登峰）",
    ),
)

FREE_WORDS = {
    "orgs.Org": "code name aliases",
    "people.User": "username",
    "programmes.OfficeCalendarYear": "source",
    "programmes.PlanVersion": "title text data",
    "registers.*": "remark",
    "registers.Case": "case_no fraud_type",
    "registers.PersonOfConcern": "person_no",
    "registers.Den": "den_no",
    "registers.Sanction": "sanction_no reason",
    "registers.Outreach": "outreach_no",
    "registers.Attestation": "attested_by reason",
    "registers.LeadingGroup": "group_no paper_no",
    "registers.AttestationDraft": "attested_by reason",
    "registers.Proposal": "reason answer decision",
    "registers.Claim": "case_key reason",
    "registers.RefusedItem": "reason",
    "uploads.OwnHeader": "printed",
    "uploads.UploadedFile": "name",
    "duties.*": "reason",
    "duties.GroupHolding": "department",
    "duties.GroupOffice": "place",
    "decisions.RoundStep": "text ground",
    "papers.IssuedPaper": "document_number",
    "monthly.MonthlyForm": "title",
}
"""Fields in which a person or a file writes words of their own: each is refused by one of `WRITERS` or `READERS`."""

NO_FREE_WORDS = {
    "audit.LogLine": "actor action subject org details previous hash rows_hash",
    "audit.BoundRows": "table columns lines",
    "audit.Head": "hash",
    "orgs.Org": "kind path",
    "orgs.Succession": "kind",
    "orgs.FormerName": "name",
    "people.User": "password",
    "people.Membership": "role",
    "people.LogInFailures": "name_hash",
    "people.OldPassword": "password",
    "people.OneTimeCode": "code",
    "people.CalendarFeed": "secret_hash",
    "people.WallScreen": "secret_hash",
    "people.AccountRequest": "kind role requested_by decided_by",
    "people.Session": "session_key session_data address browser",
    "programmes.OfficeCalendarYear": "days_off working_weekends",
    "programmes.Programme": "plan period next_plan next_period",
    # invented rows that show what a plan does; a title is that of the data, checked there
    "programmes.PlanVersion": "examples sha256 based_on",
    # copies of what stands in the books and of cells that were read
    "uploads.UploadConflict": (
        "source register key column kind book_values file_values file sheet path author reason choice"
    ),
    "registers.*": "key sheet",
    "registers.Case": "relation case_kind status",
    "registers.PersonOfConcern": "category residence relation confirmation",
    "registers.Sanction": "kind issued_by",
    "registers.Outreach": "must form venue",
    "registers.Declaration": "book month",
    "registers.Baseline": "period measure",
    "registers.Attestation": "criterion period verdict",
    "registers.Proposal": "case_key outcome_changes end_reason",
    "registers.ProposalStep": "action text",
    "registers.MonthReport": "book month end",
    "registers.AttestationDraft": "criterion period verdict",
    "registers.RefusedItem": "register key values file sheet problems end",
    "uploads.Upload": "state worker fault seen_digest content preview",
    "uploads.OwnHeader": "register header column",
    "uploads.UploadedFile": "sha256 problem",
    "uploads.UploadedOrg": "code fields",
    "maps.Shape": "geometry",
    # titles of plans and names of orgs as they were on the day
    "decisions.Round": "plan plan_title plan_sha256 period mode approval seed stage",
    # a digest of what the phone has sent
    "registers.ClientKey": "content_digest",
    # a name of an official in office, and nothing else: `tests/duties` tries numbers in it
    "duties.GroupHolding": "post official_name",
    "decisions.RoundStep": "move outcome answer data",
    "decisions.SealedFile": "content sha256 root log_hash",
    "decisions.RoundFinding": "standard criterion clause outcome sentence",
    "decisions.PublishedList": "number title office sha256",
    "decisions.ListLine": "code name kind outcome",
    "decisions.Certificate": "code",
    # a template is an office's form, and holds no words about anybody until it is filled
    "papers.PaperTemplate": "kind content sha256",
    # a form is checked as a file; rules hold places in it, and codes
    "monthly.MonthlyForm": "content sha256",
    "monthly.FormMapping": "rules",
    "papers.IssuedPaper": "kind subject file_name content sha256",
}
"""Codes, hashes, terms, and copies of words that were checked before; the content of uploads is tested by scanning."""

SENTENCES = [name for name in WRITERS if any(word in name for word in ("reason", "answer", "decision", "remark"))]

READERS = {
    "registers.Case.fraud_type": lambda word: read_word(word, {}),
    "registers.Case.case_no": read_identity,
    "registers.PersonOfConcern.person_no": read_person_number,
    "registers.Den.den_no": read_identity,
    "registers.Sanction.sanction_no": read_identity,
    "registers.Outreach.outreach_no": read_identity,
    "registers.Sanction.reason": read_text,
    "registers.Attestation.reason": read_text,
    "registers.LeadingGroup.group_no": read_identity,
    "registers.LeadingGroup.paper_no": read_text,
    "registers.Attestation.attested_by": read_decider,
    "orgs.Org.code": read_org_code,
    "orgs.Org.name": read_name,
}
"""The readers of the cells of sheets, by which entry forms read their fields too."""


@pytest.fixture
def case_of_village(county: SampleCounty, tmp_path: Path) -> Case:
    commit_sheets(county, tmp_path, make_case_sheet(A1))
    return Case.objects.get()


def test_every_field_of_words_is_listed() -> None:
    listed = {
        f"{model}.{name}"
        for fields in (FREE_WORDS, NO_FREE_WORDS)
        for model, names in fields.items()
        for name in names.split()
    }
    word_fields = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    unlisted = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("wuzha.")
        for field in model._meta.concrete_fields
        if isinstance(field, word_fields)
        and not {f"{model._meta.label}.{field.name}", f"{model._meta.app_label}.*.{field.name}"} & listed
    ]
    assert unlisted == []


def test_every_field_of_free_words_has_a_writer_or_a_reader_here() -> None:
    fields = {f"{model}.{name}" for model, names in FREE_WORDS.items() for name in names.split()}
    tested = {name.split(" ")[0] for name in (*WRITERS, *READERS)} | {"uploads.OwnHeader.printed"}
    assert fields - tested == set()


def refuse_words(county: SampleCounty, case_of_village: Case, field: str, words: str) -> str:
    """Return the sentence with which a field refuses these words; the books stay as they are."""
    with transaction.atomic():
        with pytest.raises(RefusalError, match=r"像是写了|不能作账号名") as refusal:
            WRITERS[field](county, case_of_village, words)
        transaction.set_rollback(True)
    return str(refusal.value)


@pytest.mark.parametrize("field", WRITERS)
def test_a_person_is_refused_without_being_repeated(county: SampleCounty, case_of_village: Case, field: str) -> None:
    # No user name has Han letters, whatever they say.
    for word in (word for word in PERSONAL if word.isascii() or "letter" not in field):
        assert word not in refuse_words(county, case_of_village, field, word)


@pytest.mark.parametrize(
    "field", [name for name in WRITERS if name.endswith(("reason", "answer", "decision", "al)", "n)"))]
)
def test_a_person_within_a_sentence_is_refused(county: SampleCounty, case_of_village: Case, field: str) -> None:
    for words in IN_WORDS:
        refuse_words(county, case_of_village, field, words)


@pytest.mark.parametrize("field", READERS)
@pytest.mark.parametrize("word", PERSONAL)
def test_a_cell_with_a_person_gives_no_value(field: str, word: str) -> None:
    assert READERS[field](word).value is None


def test_aliases_and_headers_with_a_person_are_not_read() -> None:
    assert read_aliases("青石、13900000000").value is None
    assert not is_nameable(Register.CASES, "13900000000")
    assert not is_nameable(Register.CASES, "代小明")


@pytest.mark.parametrize("field", [name for name in READERS if name.endswith("_no")])
@pytest.mark.parametrize(
    "word",
    [
        "王小明等3人",
        "2022年王小明案",
        "王小明-1",
        "A王小明",
        "13812345678-1",
        "X990000197203071230",
        "99000019720307123",
    ],
)
def test_the_number_of_a_row_has_no_person_in_it(field: str, word: str) -> None:
    cell = READERS[field](word)
    assert cell.value is None and cell.fault and cell.fault.is_hidden


@pytest.mark.parametrize("name", ["王家村", "李家寨", "高坡社区", "财政所", "文昌街道", "张家湾", "白岩坪"])
def test_a_place_that_begins_with_a_surname_is_a_place(county: SampleCounty, name: str) -> None:
    assert add_org(actor="wu", draft=make_village(name=name)).name == name


def test_a_village_may_go_by_its_name_without_the_ending(county: SampleCounty) -> None:
    assert change_org(actor="wu", draft=replace(to_draft(county.orgs[VILLAGE]), aliases=("文峰",))).aliases == "文峰"
