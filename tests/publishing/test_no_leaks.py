"""Whatever stands in books, reasons and objections: what is public has names of orgs, outcomes and fixed words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawing import try_fewer
from tests.pdf_font import HAS_FONT
from tests.rounds import end_publicity, reach_approved_publicity
from tests.sample_county import UNIT, VILLAGE, SampleCounty
from tests.standing import case, enter, row
from wuzha.core.vocabulary import Register, RoundMove, RoundStage
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Certificate, ListLine, Round, RoundFinding, RoundStep, SealedFile
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.publishing.certificate import PublicCertificate, load_public_certificate
from wuzha.publishing.pages import PAGES, load_answer_form, load_objection_form
from wuzha.publishing.pdf.certificate_pdf import draw_certificate_pdf
from wuzha.publishing.public_list import PublicLine, PublicList
from wuzha.publishing.publicity import ProposedLine, Publicity
from wuzha.publishing.static_export import list_pages_of_copy, list_public_pages

PUBLIC_FIELDS = (
    "number title office period plan_title approval issued_on facts_note lines sha256 replaces replaced_by place name"
    " kind outcome round_id started_on until code list_number state superseded_by revoked_on address"
)
"""A closed list: whoever adds a field has to think of whom it could name."""

RARE_LETTERS = "龘靐齉爩鱻麤龗灪厵爨癵驫纞虋讟钃鸜鸝"
"""Letters of which no page of ours has one."""


@dataclass(frozen=True)
class Secrets:
    """What must stay inside: a person, the number of a case, a reason, an amount, a count."""

    person: str
    case_no: str
    reason: str
    loss_fen: int
    count: int

    @property
    def markers(self) -> tuple[str, ...]:
        """The texts that no page may hold; a count is a text too short to look for, so pages are compared instead."""
        return (self.person, self.case_no, self.reason, str(self.loss_fen), str(self.loss_fen // 100))


RARE_TEXTS = st.text(alphabet=RARE_LETTERS, min_size=3, max_size=12)
SECRETS = st.builds(
    Secrets,
    person=RARE_TEXTS,
    case_no=RARE_TEXTS.map(lambda text: f"A{text}"),
    reason=st.builds(
        lambda start, markup: f"{start}{markup}", RARE_TEXTS, st.sampled_from(["", "<b>", "&", '"', "{{ x }}"])
    ),
    loss_fen=st.integers(7_654_321_00, 9_999_999_99),
    count=st.integers(1, 9),
)


@pytest.fixture
def publicity(county: SampleCounty, programme: Programme) -> Round:
    round_ = reach_approved_publicity(county, programme, timezone.localdate(), VILLAGE, UNIT)
    end_publicity(round_)
    return round_


def plant(county: SampleCounty, round_: Round, secrets: Secrets) -> None:
    """Write the secrets wherever the office has them, and wherever a careless hand could put them."""
    enter(
        county,
        Register.CASES,
        *(case(f"{secrets.case_no}{n}", loss_fen=secrets.loss_fen) for n in range(secrets.count)),
    )
    enter(
        county, Register.PERSONS, row(Register.PERSONS, person_no=secrets.person, village=VILLAGE, category="offender")
    )
    RoundFinding.objects.update(sentence=secrets.reason, clause=secrets.person, headroom=secrets.count)
    SealedFile.objects.update(root=secrets.person, content=secrets.case_no.encode())
    Round.objects.update(seed=secrets.person)
    Org.objects.update(aliases=secrets.person)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(username=f"{secrets.person}{user.pk}")
    file_objections(county, round_, secrets)
    for step in RoundStep.objects.all():
        step.text, step.ground = secrets.reason, secrets.case_no
        step.data |= {"note": secrets.person, "loss_fen": secrets.loss_fen, "count": secrets.count}
        step.save()


def file_objections(county: SampleCounty, round_: Round, secrets: Secrets) -> None:
    """As many objections as the count, each answered and confirmed, and none accepted."""
    number = max(round_.steps.values_list("number", flat=True))
    moves = (RoundMove.FILE_OBJECTION, RoundMove.ANSWER_OBJECTION, RoundMove.CONFIRM_ANSWER)
    for subject in range(1, secrets.count + 1):
        for move, by in zip(moves, (None, county["chen"], county["zheng"]), strict=True):
            number += 1
            RoundStep.objects.create(
                round=round_,
                number=number,
                move=move,
                by=by,
                org=county.orgs[VILLAGE],
                subject=subject,
                at=timezone.now(),
                accepts=False,
                text=secrets.reason,
            )


def read_public_part(county: SampleCounty, round_: Round, prepare: Callable[[], None]) -> dict[str, str]:
    """Return all public pages of the publicity, and then of the list, as they would be after this preparation."""
    with transaction.atomic():
        PAGES.clear()
        prepare()
        pages = {f"before {address}": page.content for address, page in list_public_pages()}
        pages |= {f"copy {address}": page.content for address, page in list_pages_of_copy()}
        publish_list(actor=User.objects.get(pk=county["wu"].pk), round_=round_)
        codes = {code: name for code, name in Certificate.objects.values_list("code", "line__name")}
        pages |= {address: read_content(address, page.content) for address, page in list_public_pages()}
        forms = {"objection": load_objection_form(), "answer": load_answer_form()}
        pages |= {name: form.content for name, form in forms.items() if form is not None}
        transaction.set_rollback(True)
    return {hide_codes(address, codes): hide_codes(content.decode(), codes) for address, content in pages.items()}


def read_content(address: str, content: bytes) -> bytes:
    """Return the content of a page as text: of a PDF its bytes as digits, of a certificate's as if it had no code."""
    if not address.endswith(".pdf"):
        return content
    if "/certificates/" in address:
        certificate = load_public_certificate(Path(address).stem)
        assert certificate is not None
        content = draw_certificate_pdf(replace(certificate, code="", address=""))
    return content.hex().encode()


def hide_codes(text: str, codes: dict[str, str]) -> str:
    """Replace the random codes of certificates, and their QR codes."""
    for code, name in codes.items():
        text = text.replace(code, f"code of {name}")
    return re.sub(r"<svg.*?</svg>", "<svg>", text, flags=re.DOTALL)


@pytest.mark.drawn
def test_no_secret_changes_a_byte_of_what_is_public(county: SampleCounty, publicity: Round) -> None:
    plain = read_public_part(county, publicity, lambda: None)
    assert len([address for address in plain if "/lists/" in address]) == 3 + HAS_FONT
    assert len([address for address in plain if "/certificates/" in address]) == 2 + 2 * HAS_FONT

    @settings(try_fewer(2), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
    @given(secrets=SECRETS)
    def check(secrets: Secrets) -> None:
        pages = read_public_part(county, publicity, lambda: plant(county, publicity, secrets))
        text = "\n".join(pages.values())
        assert [marker for marker in secrets.markers if marker in text] == []
        assert pages == plain

    check()


def test_what_is_public_of_a_line_is_a_closed_list_of_columns() -> None:
    assert ListLine.PUBLIC_COLUMNS == ("place", "name", "kind", "outcome")
    assert {field.name for field in fields(PublicLine)} == {"place", "name", "kind", "outcome"}
    kinds = (PublicLine, PublicList, ProposedLine, Publicity, PublicCertificate)
    assert {field.name for kind in kinds for field in fields(kind)} == set(PUBLIC_FIELDS.split())


def test_a_secret_that_did_reach_a_page_would_be_noticed(county: SampleCounty, publicity: Round) -> None:
    """The sweep finds what it looks for: the title of a plan may stand on a page, and does."""
    mark = RARE_LETTERS[:4]
    pages = read_public_part(county, publicity, lambda: set_plan_title(mark))
    assert sum(mark in text for text in pages.values()) >= 4
    assert Round.objects.get(pk=publicity.pk).term is RoundStage.PUBLICITY, "each preparation is rolled back"


def set_plan_title(title: str) -> None:
    Round.objects.update(plan_title=title)
