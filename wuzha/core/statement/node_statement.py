"""Print the statement behind one node of a plan, for people who check a figure themselves."""

from __future__ import annotations

from dataclasses import replace

from wuzha.core.problems import RefusalError
from wuzha.core.statement.figures import select_evidence
from wuzha.core.statement.outcomes import walk_nodes
from wuzha.core.statement.questions import CriterionQuestion, Question, Questions, StandardQuestion
from wuzha.core.statement.statement import compile_statement


def format_node_statement(questions: Questions, node_id: str) -> str:
    """Return the statement behind one node, runnable where the registers are tables of these names.

    Raises: RefusalError when the plan has no such node in this period; the sentence lists the nodes it has.
    """
    node_questions = _narrow(questions, node_id)
    statement = compile_statement(node_questions)
    scope = f"{questions.plan.full_title} · {questions.period.label}"
    rows = "\n\n".join(
        f"-- 证据：{scan.register}\n{select_evidence(node_questions, scan)[0]};" for scan in statement.scans
    )
    legend = "1 达标，0 未达标，NULL 待定；_low 至少，_high 至多（NULL 表示上限不明）"
    return f"-- {node_id}（{scope}）\n-- {legend}\n{statement.sql};\n\n{rows}"


def _narrow(questions: Questions, node_id: str) -> Questions:
    """Return the questions reduced to one node."""
    nodes = _index_nodes(questions)
    if node_id not in nodes:
        choices = "、".join(sorted(nodes))
        raise RefusalError("question.node_unknown", period=questions.period.label, value=node_id, choices=choices)
    criterion, node = nodes[node_id]
    node_criterion = CriterionQuestion(criterion.criterion, node)
    standards = tuple(
        StandardQuestion(s.standard, (node_criterion,))
        for s in questions.standards
        if criterion.criterion in s.standard.criteria
    )
    targets = (node_criterion,) if criterion in questions.targets else ()
    return replace(questions, standards=standards, targets=targets)


def _index_nodes(questions: Questions) -> dict[str, tuple[CriterionQuestion, Question]]:
    """Return every node by its id; of several with one id the outermost of the first criterion."""
    criteria = [c for s in questions.standards for c in s.criteria] + list(questions.targets)
    return {
        node.id: (criterion, node)
        for criterion in reversed(criteria)
        for node in reversed(list(walk_nodes(criterion.tree)))
    }
