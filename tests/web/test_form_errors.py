"""Forms answer in the words of the site, not in those of the framework."""

import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client
from tests.uploads import record_case
from wuzha.registers.models import Case
from wuzha.web.forms import SiteForm


def read_errors(answer: Any) -> list[str]:
    """Return the texts of the errors below the fields of a page."""
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', answer.content.decode())
    return [re.sub("<[^>]*>", "", text) for text in lists]


def test_a_correction_without_a_reason_is_told_which_field_to_fill_in(county: SampleCounty) -> None:
    record_case(county, "A1", VILLAGE)
    client, address = log_in_client(county, "wu"), f"/books/cases/{Case.objects.get().pk}/correct/"
    reason = re.search(r'<input[^>]* name="remark"[^>]*>', client.get(address).content.decode())
    assert reason and " required" in reason[0]
    assert read_errors(client.post(address, {"case_no": "A1"})) == ["请填写“更正原因”。"]
    client.post("/language/", {"language": "en"})
    assert read_errors(client.post(address, {"case_no": "A1"})) == ["Fill in “Reason for the correction”."]


def test_a_control_character_in_a_field_is_named_with_its_remedy(county: SampleCounty) -> None:
    fields = {"case_no": "A\0001", "filed_on": "2022-01-01", "village": "文峰村"}
    answer = log_in_client(county, "wu").post("/books/cases/add/", fields)
    assert read_errors(answer) == ["含有看不见的控制字符，不能保存。请删去这一项后重新输入。"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("/books/cases/?counts=zzz", "没有这个选项。请从列表中重新选择。"),
        ("/orgs/?kind=zzz", "没有这个选项。请从列表中重新选择。"),
        ("/books/refused/?state=zzz", "没有这个选项。请从列表中重新选择。"),
        ("/books/cases/?since=zzz", "看不懂这个日期。请写成 2022-07-01 的样式。"),
    ],
)
def test_a_filter_that_cannot_be_read_says_what_to_do(county: SampleCounty, address: str, error: str) -> None:
    assert read_errors(log_in_client(county, "wu").get(address)) == [error]


def test_an_empty_file_of_outlines_is_refused_with_its_remedy(county: SampleCounty) -> None:
    files = {"shapes": SimpleUploadedFile("边界.json", b"")}
    answer = log_in_client(county, "wu").post(f"/map/{STREET}/shapes/", files)
    assert read_errors(answer) == ["文件是空的。请重新导出后再上传。"]


def test_every_form_of_the_site_has_its_own_error_texts() -> None:
    foreign_forms = [form for form in forms.Form.__subclasses__() if form.__module__.startswith("wuzha.")]
    assert foreign_forms == [SiteForm]
