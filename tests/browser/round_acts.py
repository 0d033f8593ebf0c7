"""What people do in a round of the small street, each on their own pages: from its opening to the start of publicity.

吴 organises, 李 and 钱 answer for village and unit, 唐 of the county verifies, 郑 decides, 梁 countersigns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import expect

from tests.browser.approved_street import APPROVAL, MET_VILLAGE, NOT_MET_VILLAGE, OPEN_VILLAGE, ORGS, UNIT
from tests.browser.office import Office
from tests.browser.walk import Walk, walk_as
from wuzha.demo.street import STREET

ORGANISER, VERIFIER, SIGNER, SECOND_SIGNER, SECRETARY, LIAISON = "wu", "tang", "zheng", "liang", "li", "qian"
ROUND = f"{STREET.name}2022年考核"
ROUND_TRAIL = ROUND
"""The round in the breadcrumb of a page below it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An office on one of its days, at one width of the window."""

    office: Office
    width: int

    @contextmanager
    def walk(self, name: str | None, address: str = "/") -> Iterator[Walk]:
        """Yield a walk of this person; without a name, of somebody without an account."""
        with walk_as(self.office, self.width, name, address) as walk:
            yield walk

    @contextmanager
    def walk_to_round(self, name: str) -> Iterator[Walk]:
        """Yield a walk of this person that has come to the round by the navigation."""
        with self.walk(name) as walk:
            walk.open_main_page("考核")
            walk.follow(ROUND)
            yield walk


def open_round(scene: Scene, freeze_on: date) -> None:
    with scene.walk(ORGANISER) as walk:
        walk.open_main_page("考核")
        walk.follow("设立考核轮次")
        days = walk.main.get_by_role("region", name="日程")
        days.get_by_label("封存日").fill(freeze_on.isoformat())
        walk.press("重新推算", among=days)
        walk.main.get_by_label("考核期间").select_option(label="2022年")
        walk.press("设立")
        walk.expect_text(ROUND, APPROVAL, "还没有到封存日")
        expect(walk.main.get_by_role("button", name="封存", exact=True)).to_be_disabled()


def freeze(scene: Scene) -> None:
    with scene.walk(ORGANISER) as walk:
        walk.follow_task(f"{ROUND}：封存")
        walk.follow("封存")
        walk.press("封存")
        walk.expect_text("已办：封存。", *(org.name for org in ORGS))


def answer_self_checks(scene: Scene) -> None:
    """李 and 钱 answer from their first page, 吴 enters the paper of a village, and one village says nothing."""
    for name in (SECRETARY, LIAISON):
        with scene.walk(name) as walk:
            walk.follow_task(f"{ROUND}：自查")
            walk.press("无异议")
            walk.expect_text("已办理：提交自查。")
    with scene.walk(ORGANISER) as walk:
        walk.follow_task(f"{ROUND}：自查")
        walk.follow(MET_VILLAGE.name)
        box = walk.open_box("提交自查")
        box.get_by_role("textbox", name="依据的书面材料").fill("盖章的自查表，当天收到")
        walk.press("无异议", among=box)


def draw_sample(scene: Scene) -> None:
    """吴 ends the self-check without the village that said nothing, draws, and names the verifier of each org."""
    with scene.walk_to_round(ORGANISER) as walk:
        walk.follow("结束自查")
        walk.expect_text("还有1个没有自查。")
        walk.press("结束自查")
        walk.follow("抽取样本")
        walk.press("抽取样本")
        walk.follow_task(f"{ROUND}：复核人")
        walk.follow(ORGS[-1].name)
        for _org in ORGS[1:]:
            assign_verifier(walk)
            walk.follow_task("下一个：")
        assign_verifier(walk)
        expect(walk.main).not_to_contain_text("下一个：")


def assign_verifier(walk: Walk) -> None:
    box = walk.open_box("指定复核人")
    choice = box.get_by_role("combobox", name="复核人")
    choice.select_option(choice.locator("option").filter(has_text=VERIFIER).get_attribute("value"))
    walk.press("指定复核人", among=box)


def verify(scene: Scene) -> None:
    """唐 notes the visits and gives the verdicts; the village that is not met is heard first."""
    with scene.walk(VERIFIER) as walk:
        walk.follow_task(f"{ROUND}：现场复核")
        for org in ORGS:
            walk.follow(org.name)
            box = walk.open_box("记录现场情况")
            box.get_by_role("textbox", name="现场情况").fill("看了台账、宣传栏和报送记录")
            walk.press("记录现场情况", among=box)
            if org is NOT_MET_VILLAGE:
                box = walk.open_box("要求说明")
                box.get_by_role("textbox", name="要它说明什么").fill("一起案件达到50万元，请说明情况")
                walk.press("要求说明", among=box)
            else:
                give_verdict(walk)
            walk.follow(ROUND_TRAIL)


def explain(scene: Scene) -> None:
    """李 explains the case, and 唐 gives the verdict that waited for it."""
    with scene.walk(SECRETARY) as walk:
        walk.follow_task(f"{ROUND}：对不利结论的意见")
        box = walk.open_box("提交说明")
        box.get_by_role("textbox", name="说明").fill("案件属实，村里已经逐户上门")
        walk.press("提交说明", among=box)
    with scene.walk(VERIFIER) as walk:
        walk.follow_task(f"{ROUND}：现场复核")
        give_verdict(walk, "未达标")
    with scene.walk_to_round(ORGANISER) as walk:
        walk.follow("结束复核")
        walk.press("结束复核")


def give_verdict(walk: Walk, outcome: str = "") -> None:
    """Give the verdict of the open page: this one, or the finding, which the form has chosen already."""
    box = walk.open_box("提出复核意见")
    if outcome:
        box.get_by_label(outcome, exact=True).check()
    box.get_by_role("textbox", name="理由").fill("与台账一致")
    walk.press("提出复核意见", among=box)


def propose(scene: Scene) -> None:
    """吴 proposes the clear ones at once, and two singly: one against its finding, on a named ground."""
    with scene.walk(ORGANISER) as walk:
        walk.follow_task(f"{ROUND}：提请认定")
        walk.expect_text("可以一并办理 2", "逐个办理 2")
        choose_clear_ones(walk, "提请所选")
        walk.follow(NOT_MET_VILLAGE.name)
        for org, outcome in ((NOT_MET_VILLAGE, "未达标"), (OPEN_VILLAGE, "达标")):
            box = walk.open_box("提请认定")
            box.get_by_label(outcome, exact=True).check()
            box.get_by_role("textbox", name="理由").fill("按材料认定")
            if org is OPEN_VILLAGE:
                box.get_by_role("textbox", name="依据").fill("考核组签字的书面意见")
            walk.press("提请认定", among=box)
            if org is NOT_MET_VILLAGE:
                walk.follow(f"下一个：{OPEN_VILLAGE.name}")


def sign(scene: Scene) -> None:
    """郑 signs and 梁 countersigns: the clear ones at once, the others with their consequence before their eyes."""
    for name, move, button in ((SIGNER, "认定", "签批所选"), (SECOND_SIGNER, "会签", "会签所选")):
        with scene.walk(name) as walk:
            walk.follow_task(f"{ROUND}：{move}")
            choose_clear_ones(walk, button)
            walk.follow(NOT_MET_VILLAGE.name)
            for org, outcome in ((NOT_MET_VILLAGE, "未达标"), (OPEN_VILLAGE, "达标")):
                box = walk.open_box(move)
                expect(box).to_contain_text(f"名单上列：{org.name}，{outcome}")
                walk.press(f"认定为“{outcome}”" if name == SIGNER else move, among=box)
                if org is NOT_MET_VILLAGE:
                    walk.follow(f"下一个：{OPEN_VILLAGE.name}")


def choose_clear_ones(walk: Walk, button: str) -> None:
    """Choose every row of the page that can be moved at once, and press the button."""
    for org in (MET_VILLAGE, UNIT):
        expect(walk.main.get_by_role("region", name="可以一并办理").first).to_contain_text(org.name)
    walk.main.get_by_label("本页全选").check()
    walk.press(button)


def start_publicity(scene: Scene) -> None:
    with scene.walk_to_round(ORGANISER) as walk:
        walk.follow("开始公示")
        walk.press("开始公示")
        walk.expect_text("已办：开始公示。")
