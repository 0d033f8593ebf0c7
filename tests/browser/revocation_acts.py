"""A title on the second street's public list is revoked: 高 reviews and proposes, 罗 signs, 高 issues a new list."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.round_acts import Scene
from tests.cli.processes import build_environment
from wuzha.demo.neighbours import OTHER_STREET
from wuzha.demo.people import OTHER_LEADER

ORGANISER, SIGNER = "gao", OTHER_LEADER.username
REASON = "补报的一起案件经派出所核实，属于考核期间"
_PROGRAM = """
import sys
from wuzha.cli.django_setup import set_up_django
with set_up_django():
    from wuzha.demo.people import set_demo_password
    from wuzha.people.models import User
    set_demo_password(User.objects.get(username=sys.argv[1]))
"""


def let_signer_log_in(data: Path) -> None:
    """Give the leader of the second street the password of the demo: there nobody logs in as him."""
    command = [sys.executable, "-c", _PROGRAM, SIGNER]
    process = subprocess.run(command, env=build_environment(data), capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def propose_revocation(scene: Scene, village: str) -> None:
    """高 opens a review of a village on the list, and proposes to revoke its title."""
    with scene.walk(ORGANISER) as walk:
        walk.open_main_page("考核")
        walk.follow_task(OTHER_STREET.name)
        walk.follow(village)
        for move, field in (("提起复查", "复查的原因"), ("提请撤销", "撤销的理由")):
            box = walk.open_box(move)
            box.get_by_role("textbox", name=field).fill(REASON)
            walk.press(move, among=box)
            walk.expect_text(f"已办理：{move}。")


def sign_revocation(scene: Scene, village: str) -> None:
    """罗 signs from the list of tasks, with a reason of his own."""
    with scene.walk(SIGNER, "/todo/") as walk:
        walk.follow_task("撤销认定")
        walk.expect_text(village)
        box = walk.open_box("撤销")
        box.get_by_role("textbox", name="撤销的理由").fill("同意撤销")
        walk.press("撤销", among=box)
        walk.expect_text("已办理：撤销。")


def reissue_list(scene: Scene) -> None:
    """高 issues the list that replaces the one in force."""
    with scene.walk(ORGANISER, "/todo/") as walk:
        walk.follow_task("重新公布名单")
        walk.follow("重新公布名单")
        walk.press("重新公布名单")
        walk.expect_text("已办：重新公布名单。")


def read_certificate(scene: Scene, address: str, *, is_revoked: bool) -> None:
    """Everybody reads a certificate."""
    with scene.walk(None, address) as walk:
        if is_revoked:
            walk.expect_text("撤销，证书不再有效。")
            expect(walk.main).not_to_contain_text("这张证书有效。")
        else:
            walk.expect_text("这张证书有效。")
