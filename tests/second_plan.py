"""A second plan for tests: the built-in one, in which the clause that people attest has another number and id."""

from __future__ import annotations

from pathlib import Path

from wuzha.core.plan.loading import PLAN_DATA_FILE, PLAN_TEXT_FILE, find_plan

NO_DENS = "本村（社区）查无电信网络诈骗窝点。"
DUTIES = "本方案交办的事逐件办到，各项措施真正见效。"


def write_second_plan(folder: Path) -> Path:
    """Write the plan and return its folder: 四(一)4 is attested as `duties_fulfilled`, 四(一)5 asks for no dens."""
    plan = find_plan("fengling")
    text = (plan / PLAN_TEXT_FILE).read_text(encoding="utf-8")
    text = _replace(text, f"4、{NO_DENS}", f"4、{DUTIES}", f"5、{DUTIES}", f"5、{NO_DENS}")
    data = (plan / PLAN_DATA_FILE).read_text(encoding="utf-8")
    data = _replace(data, "clause: 四(一)4\n", "clause: 四(一)9\n", "clause: 四(一)5\n", "clause: 四(一)4\n")
    data = _replace(data, "clause: 四(一)9\n", "clause: 四(一)5\n", "duties_done:", "duties_fulfilled:")
    folder.mkdir()
    (folder / PLAN_TEXT_FILE).write_text(text, encoding="utf-8")
    (folder / PLAN_DATA_FILE).write_text(data, encoding="utf-8")
    return folder


def _replace(text: str, *pairs: str) -> str:
    for before, after in zip(pairs[::2], pairs[1::2], strict=True):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text
