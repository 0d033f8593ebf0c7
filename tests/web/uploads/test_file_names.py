"""A file that is named after a person is not taken, and no sentence repeats its name."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.core.vocabulary import OrgKind
from wuzha.intake.uploads.incoming_files import IncomingFile, check_incoming_files, describe_problem
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org


@pytest.mark.parametrize("name", ["代小明", "王小明被骗案", "受害人王小明", "2022年王小明", "王小明(1)"])
def test_a_file_is_not_taken_under_the_name_of_a_person(county: SampleCounty, name: str) -> None:
    (problem,) = check_incoming_files([IncomingFile(f"{name}.xlsx", [b"1"], 1)])
    assert problem is not None and "小明" not in describe_problem(problem)


def test_a_file_may_be_named_after_an_org_that_sounds_like_a_person(county: SampleCounty) -> None:
    files = [IncomingFile(f"{name}.xlsx", [b"1"], 1) for name in ("马登峰", "马登峰2022年7月", "马登高")]
    assert all(check_incoming_files(files))
    add_org(actor="wu", draft=OrgDraft("N1", "马登峰村", OrgKind.VILLAGE, STREET))
    assert [problem is None for problem in check_incoming_files(files)] == [True, True, False]


def test_a_file_named_after_a_person_is_refused_on_the_page(county: SampleCounty) -> None:
    files = {"ledgers": SimpleUploadedFile("王小明.xlsx", b"1"), "holder": county.orgs[STREET].pk}
    text = log_in_client(county, "wu").post("/uploads/", files).content.decode()
    assert "像是写了姓名、电话或身份证号" in text and "王小明" not in text
