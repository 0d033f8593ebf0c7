"""A sealed file of an invented street, made without any books, and ways to change one as somebody might."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

from tests.sample_county import COMMUNITY, COUNTY, STREET, UNIT, VILLAGE
from wuzha.core.facts import FACT_SCHEMAS, FactRow
from wuzha.core.findings.judge import judge
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan_files import read_plan_files
from wuzha.core.refused_rows import UNREADABLE_ORG, OpenRefusals, RefusedRow, build_refused_facts
from wuzha.core.statement.questions import ask
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.bag import PublicKeys, Signatures, build_tags, pack_bag
from wuzha.decisions.sealing.question_lines import LogRoot, SealedOffice
from wuzha.decisions.sealing.sealed_content import SealedContent, seal
from wuzha.decisions.sealing.signing import OfficeKey, make_key
from wuzha.decisions.sealing.zip_container import pack, unpack
from wuzha.engines.sqlite import SQLiteEngine

KEY = make_key()
DAY = date(2022, 3, 1)
OFFICE = SealedOffice(code=STREET, name="清河街道", round_number=1, report_days={VILLAGE: 8}, program="0.1.0")
LOG_ROOT = LogRoot(number=120, hash="ab" * 32, known_at="2023-02-01T01:00:00+00:00")
REFUSED_ROWS = (
    RefusedRow(register=Register.CASES, place="9", values={"case_no": "A5", "village": VILLAGE, "filed_on": DAY}),
    RefusedRow(register=Register.DENS, place="10", values={"village": UNREADABLE_ORG}),
)


def build_row(register: Register, /, **values: Any) -> FactRow:
    return tuple(values.get(name) for name in FACT_SCHEMAS[register].column_names)


def build_facts() -> dict[Register, list[FactRow]]:
    """Return a street with two villages and a unit: cases, months, an outreach, an attestation, a signed baseline."""
    orgs = (
        (STREET, "清河街道", "street", COUNTY),
        (VILLAGE, "文峰村", "village", STREET),
        (COMMUNITY, "青石社区", "community", STREET),
    )
    cases = (("A10", VILLAGE), ("A9", VILLAGE), ("A2", COMMUNITY), ("A3", None))
    case = {"filed_on": DAY, "case_kind": "criminal", "status": "valid"}
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    declarations = product(("cases", "persons", "dens"), months)
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    baseline = {"period": "2021", "measure": "cases", "count": 4, "signed_on": date(2022, 1, 5)}
    return {
        Register.ORGS: [
            *(
                build_row(Register.ORGS, code=code, name=name, kind=kind, parent=parent)
                for code, name, kind, parent in orgs
            ),
            build_row(Register.ORGS, code=UNIT, name="财政所", kind="unit", parent=STREET, has_management_duty=True),
        ],
        Register.CASES: [
            *(build_row(Register.CASES, case_no=number, village=village, **case) for number, village in cases),
            build_row(Register.CASES, case_no="B1", village=VILLAGE, **case | {"filed_on": date(2021, 5, 1)}),
            build_row(Register.CASES, case_no="C1", village=VILLAGE, loss_fen=60_000_000, is_loss_about=True, **case),
        ],
        Register.DECLARATIONS: [
            build_row(Register.DECLARATIONS, org=STREET, register=register, month=month)
            for register, month in declarations
        ],
        Register.OUTREACH: [build_row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=DAY)],
        Register.ATTESTATIONS: [build_row(Register.ATTESTATIONS, org=VILLAGE, **attestation)],
        Register.BASELINES: [build_row(Register.BASELINES, org=COMMUNITY, **baseline)],
    }


@cache
def make_content() -> SealedContent:
    """Return what a round of the street freezes: its facts, and the findings that the engine has on them."""
    files, facts, refused_rows = (
        read_plan_files(find_plan("fengling")),
        build_facts(),
        build_refused_facts(REFUSED_ROWS),
    )
    refusals = OpenRefusals(row_counts={Register.CASES: 1, Register.DENS: 1}, unread_places=("张三.xlsx",))
    questions = replace(ask(files.build_plan("fengling"), Period.parse("2022")), refusals=refusals)
    with closing(SQLiteEngine(facts, refused_rows)) as engine:
        assessment = judge(questions, engine, find_report_day=OFFICE.find_report_day)
    return SealedContent(
        plan_files=files,
        facts=facts,
        refused_rows=refused_rows,
        assessment=assessment,
        office=OFFICE,
        log_root=LOG_ROOT,
    )


@cache
def make_sealed_file() -> bytes:
    return seal(make_content(), KEY)


def list_members(sealed_file: bytes) -> Mapping[str, bytes]:
    with ZipFile(BytesIO(sealed_file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change_member(sealed_file: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """Change a member and pack the file again, as somebody without the key can."""
    members = unpack(sealed_file)
    assert before in members[name]
    return pack(members | {name: members[name].replace(before, after, 1)})


def sign_again(members: Mapping[str, bytes], key: OfficeKey) -> bytes:
    """Write manifests for the members and sign them with another key, as somebody who makes it all up can."""
    payload = {name: content for name, content in members.items() if name.startswith("data/")}
    tags = build_tags(payload, PublicKeys(ed25519=key.public_pem))
    return pack_bag(payload, tags, Signatures(ed25519=key.sign(tags["tagmanifest-sha256.txt"])))


def change_fact(content: SealedContent, register: Register, key: str, column: str, value: str) -> SealedContent:
    """Return the content with another value in the fact of this number, and the findings as they were."""
    names = FACT_SCHEMAS[register].column_names
    rows = [dict(zip(names, fact, strict=True)) for fact in content.facts[register]]
    changed_rows = [tuple((entry | {column: value} if entry[names[0]] == key else entry).values()) for entry in rows]
    return replace(content, facts={**content.facts, register: changed_rows})
