"""Word processors cut a text into pieces wherever a clerk has typed; a template works all the same."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from io import BytesIO
from random import Random

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing import list_seeds, try_fewer
from wuzha.reports.papers.paper_contents import ObjectionAnswer
from wuzha.reports.papers.paper_fields import make_values
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_samples import build_sample, build_sample_head
from wuzha.reports.papers.rendering import render_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_filling import fill_template, read_paragraphs


def cut_runs(template: bytes, chance: Random) -> bytes:
    """Return the template with the text of every run cut in two, each piece with its own marks of editing."""
    document = Document(BytesIO(template))
    for run in list(document.element.body.iter(qn("w:r"))):
        text = run.find(qn("w:t"))
        if text is None or not text.text or len(text.text) < 2:
            continue
        place = chance.randrange(1, len(text.text))
        second = deepcopy(run)
        text.text, second.find(qn("w:t")).text = text.text[:place], text.text[place:]
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        second.set(qn("w:rsidR"), f"{chance.randrange(2**32):08X}")
        run.addnext(second)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


@pytest.mark.drawn
@pytest.mark.parametrize("seed", list_seeds(20))
def test_a_template_cut_into_pieces_gives_the_same_paper(seed: int) -> None:
    chance = Random(seed)
    kind = chance.choice(list(PaperKind))
    head, content = build_sample_head(), build_sample(kind)
    template = build_template(kind)
    for _ in range(3):
        template = cut_runs(template, chance)
    assert read_paragraphs(render_paper(head, content, template)) == read_paragraphs(render_paper(head, content))


@pytest.mark.drawn
@try_fewer(2)
@given(st.text(st.characters(exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp"), exclude_characters="_"), max_size=40))
def test_any_text_stands_in_its_paper_as_it_was_typed(text: str) -> None:
    answer = build_sample(PaperKind.OBJECTION_ANSWER)
    assert isinstance(answer, ObjectionAnswer)
    values = make_values(build_sample_head(), replace(answer, check=text))
    paper = fill_template(build_template(PaperKind.OBJECTION_ANSWER), values, "", date(2026, 12, 31))
    assert text in read_paragraphs(paper)
