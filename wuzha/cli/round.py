"""`wuzha round`: say how far the rounds have come, freeze one on its day, and write out what was sealed."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.cli.atomic_output import check_output, write_atomically
from wuzha.cli.django_setup import set_up_django
from wuzha.core.problems import RefusalError

if TYPE_CHECKING:
    from wuzha.core.rounds.state import RoundState
    from wuzha.decisions.models import Round

EXIT_DONE = 0


def manage_rounds(options: Namespace) -> int:
    """Carry out the action of the command and return the exit code. Raises: RefusalError."""
    with set_up_django():
        if options.action == "freeze":
            _freeze(options.round, options.by, options.reason)
        elif options.action == "export-seal":
            _export_seal(options.round, Path(options.file))
        else:
            _print_status()
    return EXIT_DONE


def _freeze(word: str, username: str, reason: str) -> None:
    """Seal the round as the person would do it on its page, with the permissions that the person has."""
    from wuzha.decisions.freeze_services import freeze_round
    from wuzha.decisions.round_state import load_round
    from wuzha.decisions.round_words import name_round
    from wuzha.people.models import User

    actor = User.objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise RefusalError("option.account_unknown", value=username)
    round_ = _find_round(word)
    freeze_round(actor=actor, round_=round_, text=reason)
    state = load_round(round_).state
    print(f"已封存：{name_round(round_)}，{len(state.orgs)}个村（社区）、单位。")
    due = "" if state.due_on is None else f"，至{state.due_on}"
    print(f"下一步：{state.stage.label}{due}。")


def _export_seal(word: str, path: Path) -> None:
    """Write the sealed file of a round; the export is logged before the file appears."""
    from wuzha.decisions.round_words import name_round
    from wuzha.decisions.sealed_file import log_export_by_command, read_sealed_file

    check_output(path)
    if path.exists():
        raise RefusalError("output.exists", path=path)
    round_ = _find_round(word, is_frozen=True)
    content = read_sealed_file(round_)
    with write_atomically() as output:
        output.stage_file(path).write_bytes(content)
        log_export_by_command(round_)
    print(f"封存件：{round_.org.name}{name_round(round_)}，{len(content)}字节：{path}")
    print(f"SHA-256：{hashlib.sha256(content).hexdigest()}")
    print(f"核对：wuzha verify {path}")
    print("里面有案件编号和金额，只在单位内部保存和移交。")


def _find_round(word: str, *, is_frozen: bool = False) -> Round:
    """Return the round of this number, or the one of the org with this code that waits to be frozen, or its latest.

    With `is_frozen` the latest of the org that was frozen comes first.

    Raises: RefusalError when there is none.
    """
    from wuzha.core.vocabulary import RoundStage
    from wuzha.decisions.models import Round

    rounds = Round.objects.select_related("org").order_by("-opened_at")
    of_org = rounds.filter(org__code=word)
    by_number = rounds.filter(pk=int(word)) if word.isascii() and word.isdecimal() and len(word) <= 9 else rounds.none()
    of_state = of_org.filter(sealed_file__isnull=False) if is_frozen else of_org.filter(stage=RoundStage.PREPARED)
    round_ = of_state.first() or of_org.first() or by_number.first()
    if round_ is None:
        raise RefusalError("round.unknown", value=word)
    return round_


def describe_open_parts(state: RoundState) -> str:
    """Return how much of each step that the plan has is open."""
    from wuzha.core.vocabulary import OptionalStep

    counts = {
        OptionalStep.SELF_CHECK: f"未自查{len(state.missing_self_checks)}",
        OptionalStep.VERIFICATION: f"复核未完{len(state.open_verifications)}",
        None: f"未认定{len(state.open_decisions)}",
        OptionalStep.PUBLICITY: f"异议未办结{len(state.open_objections)}",
    }
    return "，".join(text for step, text in counts.items() if step is None or state.flow.has(step))


def _print_status() -> None:
    """Print a line for each round that runs: number, org, stage, what is open, and the next step with its refusal."""
    from django.utils import timezone

    from wuzha.core.rounds.next_moves import find_next_move, find_round_refusal
    from wuzha.decisions.models import Round
    from wuzha.decisions.round_state import load_round
    from wuzha.decisions.round_words import name_current_stage, name_move, name_round, reword_refusal

    rounds = list(Round.objects.running().select_related("org").order_by("org__path", "period"))
    if not rounds:
        print("没有在办的考核轮次。")
    for round_ in rounds:
        state = load_round(round_).state
        due = "" if state.due_on is None else f"，至{state.due_on}"
        print(f"{round_.pk}  {name_round(round_)}：{name_current_stage(round_)}{due}")
        if state.orgs:
            print(f"    {len(state.orgs)}个：{describe_open_parts(state)}")
        if (move := find_next_move(state)) is not None:
            refusal = find_round_refusal(state, move, by="", today=timezone.localdate())
            print(
                f"    下一步：{name_move(round_, move)}"
                + ("" if refusal is None else f"（{reword_refusal(round_, refusal)}）")
            )
