"""`wuzha verify`: recompute a sealed file without any database; exit 0 equal, 1 differs, 2 no sealed file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from wuzha.cli.progress import open_progress
from wuzha.core.periods import Period
from wuzha.decisions.sealing.verification import SealSummary, Sm2State, verify

EXIT_EQUAL, EXIT_DIFFERENT, EXIT_NOT_SEALED = 0, 1, 2
_SM2_TEXTS = {
    Sm2State.VALID: "国密SM2签名也相符。",
    Sm2State.UNCHECKED: "另有国密SM2签名，没有核对：先执行 pip install 'wuzha[sm2]'。",
}


def verify_file(options: Namespace) -> int:
    """Verify the file and print what was verified, or the first difference; return the exit code.

    Raises: RefusalError when the path is no plain file; OSError when it cannot be read.
    """
    path = Path(options.file)
    with open_progress() as show_step:
        show_step("正在核对封存件……")
        result = verify(path, options.expect)
    if result.summary is not None:
        print(*_describe(result.summary, is_expected=options.expect is not None), sep="\n")
        return EXIT_EQUAL
    if result.difference is not None:
        print(f"{path}：{result.difference.text}{result.difference.remedy}")
    return EXIT_DIFFERENT if result.is_sealed else EXIT_NOT_SEALED


def _describe(summary: SealSummary, *, is_expected: bool) -> Iterator[str]:
    questions, root = summary.questions, summary.log_root
    office = questions.office
    yield "封存件完整，签名相符；按封存的方案和台账重新评判，每一条结论都相同。"
    round_words = "" if office.round_number is None else f"，第{office.round_number}轮"
    yield f"单位：{office.name}（{office.code}）{round_words}"
    version_words = "" if questions.plan_version is None else f"，第{questions.plan_version}版"
    yield f"方案：{questions.plan_title}{version_words}"
    yield f"方案的哈希：{questions.plan_sha256}"
    as_of = "" if questions.as_of is None else f"，计到{questions.as_of}"
    yield f"期间：{Period.parse(questions.period).label}{as_of}"
    yield f"台账截至：{root.known_at}"
    yield f"日志：{root.number}行，末行的哈希 {root.hash}"
    yield (
        f"内容：台账{summary.fact_count}行，退回未补{summary.refused_count}行，"
        f"评判{summary.org_count}个村（社区）和单位，结论{summary.finding_count}条"
    )
    if office.program:
        yield f"封存时的程序：{office.program}"
    yield f"公钥指纹：{summary.fingerprint}"
    if summary.sm2 in _SM2_TEXTS:
        yield _SM2_TEXTS[summary.sm2]
    if summary.has_time_stamp:
        yield "附有时间戳，只核对了格式；是否可信，用 openssl ts -verify 核对。"
    if not is_expected:
        yield "请与封存单位公布的公钥指纹核对，或用 --expect 写明它；日志末行的哈希，与封存时记下的核对。"
