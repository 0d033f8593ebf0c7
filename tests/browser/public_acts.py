"""What happens with the results of the small street's round: objection, list, certificate, rectification.

Somebody without an account objects, 韩 answers and 郑 confirms; 吴 publishes and orders a rectification, 李 reports it,
韩 checks it.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.approved_street import APPROVAL, MET_VILLAGE, NOT_MET_VILLAGE, OPEN_VILLAGE, ORGS
from tests.browser.round_acts import ORGANISER, ROUND, ROUND_TRAIL, SECRETARY, SIGNER, Scene
from wuzha.demo.street import STREET

COLLEAGUE = "han"
PUBLIC = "/public/"
ANSWER = "经核对，反映的事情发生在上一年，维持公示的结果"
OUTCOMES = {
    NOT_MET_VILLAGE.name: "未达标",
    OPEN_VILLAGE.name: "达标",
}


def object_without_account(scene: Scene) -> tuple[str, str]:
    """File an objection from the public page; return its number and its secret."""
    with scene.walk(None, PUBLIC) as walk:
        walk.follow(f"{STREET.name}2022年拟认定结果公示")
        walk.expect_text(APPROVAL, *(org.name for org in ORGS))
        walk.follow("提出异议")
        walk.main.get_by_label("对谁的结果有异议").select_option(label=MET_VILLAGE.name)
        walk.main.get_by_role("textbox", name="情况和理由").fill("听说还有一起被骗的事，没有算进去")
        walk.press("提交")
        number, secret = walk.main.locator("dd.code").all_inner_texts()
        walk.follow("查询异议的答复")
    return number, secret


def answer_objection(scene: Scene) -> None:
    """韩, who had no part in the decisions, answers, and 郑 confirms."""
    with scene.walk(COLLEAGUE) as walk:
        walk.follow_task(f"{ROUND}：异议")
        box = walk.open_box("答复异议")
        box.get_by_label("不采纳", exact=True).check()
        box.get_by_role("textbox", name="理由").fill(ANSWER)
        walk.press("答复异议", among=box)
    with scene.walk(SIGNER) as walk:
        walk.follow_task(f"{ROUND}：异议的答复")
        walk.expect_text(ANSWER)
        walk.press("核准答复", among=walk.open_box("核准答复"))


def read_answer(scene: Scene, number: str, secret: str) -> None:
    with scene.walk(None, PUBLIC) as walk:
        walk.follow("查询异议的答复")
        walk.main.get_by_role("textbox", name="编号").fill(number)
        walk.main.get_by_role("textbox", name="查询码").fill(secret)
        walk.press("查询")
        walk.expect_text(ANSWER)


def publish(scene: Scene) -> str:
    """吴 publishes the list; return the address of a certificate, as the page of its village has it."""
    with scene.walk_to_round(ORGANISER) as walk:
        walk.follow("公布名单")
        walk.press("公布名单")
        walk.follow(MET_VILLAGE.name)
        address = walk.main.get_by_role("link", name="证书", exact=True).get_attribute("href")
        assert address is not None
        return address


def read_list(scene: Scene, certificate: str) -> None:
    """Everybody reads the list, its files and a certificate."""
    with scene.walk(None, PUBLIC) as walk:
        walk.follow(f"{STREET.name}2022年考核结果名单")
        for name, outcome in OUTCOMES.items():
            expect(walk.main.get_by_role("row").filter(has_text=name)).to_contain_text(outcome)
        for name in ("CSV", "JSON"):
            file = walk.main.get_by_role("link", name=name, exact=True).get_attribute("href")
            assert file is not None and MET_VILLAGE.name in walk.page.request.get(file).text()
    with scene.walk(None, certificate) as walk:
        walk.expect_text("这张证书有效。", MET_VILLAGE.name, APPROVAL)
        walk.follow("看名单")


def rectify(scene: Scene) -> None:
    """吴 orders, 李 reports, 韩 checks, 吴 closes."""
    with scene.walk_to_round(ORGANISER) as walk:
        walk.follow("整改")
        walk.follow(NOT_MET_VILLAGE.name)
        walk.press("责成整改", among=walk.open_box("责成整改"))
    with scene.walk(SECRETARY) as walk:
        walk.follow_task(f"{ROUND}：整改")
        box = walk.open_box("报告整改")
        box.get_by_role("textbox", name="采取的措施和结果").fill("已逐户上门，签收了宣传单")
        walk.press("报告整改", among=box)
    with scene.walk(COLLEAGUE) as walk:
        walk.follow_task(f"{ROUND}：整改结果")
        box = walk.open_box("验收整改")
        box.get_by_label("通过", exact=True).check()
        box.get_by_role("textbox", name="验收意见").fill("看了签收单，属实")
        walk.press("验收整改", among=box)
    with scene.walk(ORGANISER) as walk:
        walk.follow_task(f"{ROUND}：整改销号")
        walk.press("销号", among=walk.open_box("销号"))
        walk.follow(ROUND_TRAIL)
        walk.follow("办结")
        walk.press("办结")
        walk.expect_text("已办：办结。")
