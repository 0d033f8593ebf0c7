"""A sealed file verifies where it is what was sealed; whatever differs is named."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.decisions.sealed_street import KEY, change_fact, change_member, list_members, sign_again
from tests.sample_county import COMMUNITY, VILLAGE
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, Register
from wuzha.decisions.sealing import bag
from wuzha.decisions.sealing.sealed_content import SealedContent, attach_time_stamp, seal
from wuzha.decisions.sealing.signing import make_key
from wuzha.decisions.sealing.verification import VerificationResult, verify
from wuzha.decisions.sealing.zip_container import pack, unpack

CHANGED_BYTES = 1_000


def get_code(result: VerificationResult) -> str:
    assert result.difference is not None and result.summary is None
    return result.difference.code


def test_a_sealed_file_verifies_and_says_what_was_verified(content: SealedContent) -> None:
    result = verify(seal(content, KEY))
    assert result.difference is None and result.summary is not None
    summary, questions = result.summary, content.questions
    assert summary.questions.plan_sha256 == questions.plan.sha256
    assert (summary.questions.office.name, summary.questions.office.round_number) == ("清河街道", 1)
    assert summary.log_root == content.log_root
    assert summary.fingerprint == KEY.fingerprint
    assert (summary.refused_count, summary.org_count) == (2, 3)
    assert content.office.report_days[VILLAGE] == 8


def test_the_same_content_gives_members_with_the_same_hashes(content: SealedContent) -> None:
    sealed_file = seal(content, KEY)
    shuffled = {register: list(reversed(rows)) for register, rows in content.facts.items()}
    again = seal(replace(content, facts=shuffled, refused_rows=list(reversed(content.refused_rows))), KEY)
    assert list_members(again) == list_members(sealed_file)
    assert again == sealed_file


def test_a_changed_number_of_the_plan_is_named(sealed_file: bytes) -> None:
    changed_file = change_member(sealed_file, bag.PLAN_DATA, b"percent: 50", b"percent: 10")
    result = verify(changed_file)
    assert get_code(result) == "seal.member_hash"
    assert result.difference is not None and bag.PLAN_DATA in result.difference.text


@pytest.mark.parametrize("name", bag.PAYLOAD)
def test_a_changed_member_is_named(sealed_file: bytes, name: str) -> None:
    members = unpack(sealed_file)
    difference = verify(pack(members | {name: members[name] + b"\n"})).difference
    assert difference is not None and difference.code == "seal.member_hash" and name in difference.text


@pytest.mark.parametrize("name", [bag.MANIFEST, bag.TAG_MANIFEST, bag.BAGIT, bag.BAG_INFO, bag.PUBLIC_KEY])
def test_a_changed_member_around_the_payload_is_noticed(sealed_file: bytes, name: str) -> None:
    members = unpack(sealed_file)
    assert get_code(verify(pack(members | {name: members[name] + b"\n"}))) in {
        "seal.member_content",
        "seal.member_hash",
    }


def test_missing_and_unknown_members_are_named(sealed_file: bytes) -> None:
    members = unpack(sealed_file)
    fewer_members = {name: content for name, content in members.items() if name != bag.REFUSED}
    assert get_code(verify(pack(fewer_members))) == "seal.member_missing"
    assert get_code(verify(pack(members | {"data/names.jsonl": b""}))) == "seal.member_unknown"
    assert get_code(verify(pack(members | {bag.SM2_SIGNATURE: b"x"}))) == "seal.member_missing"


def test_a_file_from_before_the_register_of_groups_is_verified(sealed_file: bytes) -> None:
    earlier_members = {name: content for name, content in unpack(sealed_file).items() if name not in bag.LATER_MEMBERS}
    assert verify(sign_again(earlier_members, KEY)).difference is None


def test_a_signature_over_other_bytes_is_noticed(sealed_file: bytes) -> None:
    members = unpack(sealed_file)
    assert get_code(verify(pack(members | {bag.SIGNATURE: make_key().sign(members[bag.TAG_MANIFEST])}))) == (
        "seal.signature"
    )
    assert get_code(verify(pack(members | {bag.SIGNATURE: b""}))) == "seal.signature"


def test_a_file_of_another_key_differs_where_the_fingerprint_is_known(sealed_file: bytes) -> None:
    assert verify(sealed_file, KEY.fingerprint[:16]).summary is not None
    other_key = make_key()
    forged_file = sign_again(unpack(sealed_file), other_key)
    assert verify(forged_file).summary is not None
    assert get_code(verify(forged_file, KEY.fingerprint)) == "seal.other_key"


def test_a_finding_that_does_not_follow_from_the_facts_is_named_with_org_and_clause(sealed_file: bytes) -> None:
    members = unpack(sealed_file)
    lines = members[bag.FINDINGS].split(b"\n")
    place = next(i for i, line in enumerate(lines) if b'"no_dens"' in line and VILLAGE.encode() in line)
    before, after = '"达标：'.encode(), '"未达标：'.encode()
    assert before in lines[place]
    lines[place] = lines[place].replace(before, after, 1)
    difference = verify(sign_again(members | {bag.FINDINGS: b"\n".join(lines)}, KEY)).difference
    assert difference is not None and difference.code == "seal.finding"
    assert "文峰村" in difference.text and VILLAGE in difference.text and "四(一)4" in difference.text


def test_a_fact_that_gives_other_findings_is_noticed_though_it_is_signed(content: SealedContent) -> None:
    changed_content = change_fact(content, Register.CASES, "A9", "village", COMMUNITY)
    assert get_code(verify(seal(changed_content, KEY))) == "seal.finding"


def test_findings_that_are_left_out_or_added_are_noticed(content: SealedContent) -> None:
    assessment = content.assessment
    fewer = replace(content, assessment=replace(assessment, orgs=assessment.orgs[:-1]))
    assert get_code(verify(seal(fewer, KEY))) == "seal.finding"
    orgs: tuple[OrgFinding, ...] = (
        *assessment.orgs,
        replace(assessment.orgs[-1], code="Z999", outcome=Outcome.MET, criteria=()),
    )
    more = replace(content, assessment=replace(assessment, orgs=orgs))
    assert get_code(verify(seal(more, KEY))) == "seal.finding"


def test_a_plan_that_is_not_the_one_judged_by_is_not_sealed(content: SealedContent) -> None:
    other_files = replace(content.plan_files, data=f"{content.plan_files.data}\n")
    with pytest.raises(RefusalError) as refusal:
        seal(replace(content, plan_files=other_files), KEY)
    assert refusal.value.code == "seal.other_plan"


def test_a_plan_that_was_exchanged_by_the_key_holder_is_noticed(sealed_file: bytes) -> None:
    members = unpack(sealed_file)
    data = members[bag.PLAN_DATA] + b"\n"
    assert get_code(verify(sign_again(members | {bag.PLAN_DATA: data}, KEY))) == "seal.plan_hash"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (bag.QUESTIONS, "{}"),
        (bag.QUESTIONS, "[]"),
        (bag.QUESTIONS, '{"format":2}'),
        (bag.READINGS, '{"R1":1}'),
        (bag.READINGS, '{"R99":"R99a"}'),
        (bag.LOG, '{"number":1.5}'),
        (bag.FACTS[Register.CASES], '{"case_no":1}'),
        (bag.FACTS[Register.CASES], '{"case_no":"A1","victim":"某甲"}'),
        (bag.FACTS[Register.CASES], '{"filed_on":"yesterday"}'),
        (bag.FACTS[Register.CASES], '{"loss_fen":9223372036854775808}'),
        (bag.FACTS[Register.ORGS], "{"),
        (bag.FACTS[Register.ORGS], '{"code":"A","kind":"street","parent":"A"}'),
        (bag.FACTS[Register.ORGS], '{"code":"A","parent":"B"}\n{"code":"B","parent":"C"}\n{"code":"C","parent":"B"}'),
        (bag.FACTS[Register.ORGS], "[" * 100_000),
        (bag.REFUSED, '{"of_register":1}'),
        (bag.REFUSED, '{"record":"something"}'),
        (bag.REFUSED, '{"record":"row_count","register":"no register","count":1}'),
        (bag.PLAN_DATA, "a: &a [*a, *a]"),
        (bag.FINDINGS, "no record"),
    ],
)
def test_content_that_nobody_can_read_is_refused_without_a_fault(sealed_file: bytes, name: str, text: str) -> None:
    members = dict(unpack(sealed_file)) | {name: f"{text}\n".encode()}
    result = verify(sign_again(members, KEY))
    assert result.is_sealed and result.difference is not None


def test_a_period_of_a_thousand_years_is_not_judged(sealed_file: bytes) -> None:
    members = unpack(sealed_file)
    questions = members[bag.QUESTIONS].replace(b'"period":"2022"', b'"period":"1000-01-01/2999-12-31"')
    assert get_code(verify(sign_again(members | {bag.QUESTIONS: questions}, KEY))) == "seal.not_judged"


@pytest.mark.slow
def test_every_one_of_a_thousand_changed_bytes_is_noticed(sealed_file: bytes) -> None:
    draw = Random(2022)
    for _ in range(CHANGED_BYTES):
        place = draw.randrange(len(sealed_file))
        new_byte = sealed_file[place] ^ draw.randrange(1, 256)
        changed_file = sealed_file[:place] + bytes([new_byte]) + sealed_file[place + 1 :]
        assert verify(changed_file).difference is not None, place


def test_a_byte_of_every_part_of_the_container_counts(sealed_file: bytes) -> None:
    directory = sealed_file.rindex(b"PK\x01\x02")
    ends = [sealed_file.rindex(b"PK\x05\x06") + offset for offset in (0, 10, 20)]
    for place in (0, 4, 10, directory, directory + 38, *ends, len(sealed_file) - 1):
        changed_file = sealed_file[:place] + bytes([sealed_file[place] ^ 1]) + sealed_file[place + 1 :]
        result = verify(changed_file)
        assert result.is_sealed and result.difference is not None, place


def test_a_time_stamp_can_be_added_later_and_is_checked_for_its_form(sealed_file: bytes) -> None:
    body = bytes.fromhex("06092a864886f70d010702060b2a864886f70d0109100104")
    stamped_file = attach_time_stamp(sealed_file, bytes((0x30, len(body))) + body)
    summary = verify(stamped_file).summary
    assert summary is not None and summary.has_time_stamp
    with pytest.raises(RefusalError) as refusal:
        attach_time_stamp(sealed_file, b"no token")
    assert refusal.value.code == "seal.time_stamp"
    assert get_code(verify(pack(unpack(sealed_file) | {bag.TIME_STAMP: b"no token"}))) == "seal.time_stamp"


def test_a_file_on_the_disk_is_verified_by_its_path(sealed_file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "封存件.zip"
    path.write_bytes(sealed_file)
    assert verify(path).summary is not None
    path.write_bytes(b"")
    assert not verify(path).is_sealed
