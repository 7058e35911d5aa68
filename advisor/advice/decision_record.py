"""The advice as a decision record in the form of MADR 4 (https://adr.github.io/madr/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from advisor.advice.cost_options import recommended_option
from advisor.advice.expiry import Expiry, review_words
from advisor.advice.model import AdviceData, Cited, Finding
from advisor.advice.record_notes import RecordNotes
from advisor.advice.report import conflict_paragraphs, reason_item, standing_line
from advisor.advice.wording import (
    answers_read,
    effect_words,
    opening,
    provenance,
    reason_title,
    volume_assumed,
)
from advisor.costs.report import cost_blocks
from advisor.engine.answer_files import answers_text
from advisor.formats.document import (
    Block,
    CodeBlock,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    code,
    linked,
    listed,
    one_line,
    strong,
)
from advisor.formats.markdown import to_markdown
from advisor.formats.phrasing import continued, sentence
from advisor.rulebook.schema import ApproachId

STATUS = "proposed"


def decision_record(
    advice: AdviceData, expiry: Expiry | None = None, notes: RecordNotes | None = None
) -> str:
    """Return the record in Markdown; people accept or reject it, so its status is `proposed`."""
    notes = notes or RecordNotes()
    lines = (f"status: {STATUS}", f"date: {advice.on}", *notes.front_matter())
    front = "\n".join(("---", *lines, "---", "", ""))
    return front + to_markdown(_record(advice, expiry, notes))


def _record(advice: AdviceData, expiry: Expiry | None, notes: RecordNotes) -> Iterator[Block]:
    yield from _opening(advice, notes)
    yield from conflict_paragraphs(advice)
    yield Heading("Context and Problem Statement", 2)
    yield Paragraph(("Fine-tune, retrieve facts (RAG), or write a better prompt? What is known:",))
    yield listed(tuple(_known(advice, notes)) or ("Nothing yet.",))
    if advice.verdict.approach is None:
        yield Heading("Decision Outcome", 2)
        yield Paragraph((f"No option is chosen yet. {advice.verdict.reason}",))
    else:
        yield from _decided(advice, advice.verdict.approach, expiry)
    yield from _more(advice)


def _opening(advice: AdviceData, notes: RecordNotes) -> Iterator[Block]:
    """Yield the title that people gave, if any, then the verdict, then their note."""
    title = one_line(notes.title)
    yield Heading(title or opening(advice), 1)
    if title:
        yield Paragraph((strong(opening(advice)),))
    for line in notes.note_lines():
        yield Paragraph((line,))


def _decided(advice: AdviceData, approach: ApproachId, expiry: Expiry | None) -> Iterator[Block]:
    yield Heading("Decision Drivers", 2)
    yield Items(tuple(_driver(advice, f) for f in advice.findings if f.role == "decides"))
    yield Heading("Considered Options", 2)
    yield listed(advice.names.values())
    yield Heading("Decision Outcome", 2)
    chosen = f'Chosen option: "{advice.names[approach]}", because'
    title = reason_title(advice)
    lead = f"{continued(sentence(title))} " if title else ""
    yield Paragraph((f"{chosen} {lead}{advice.verdict.reason}",))
    yield Paragraph(standing_line(advice))
    yield Heading("Consequences", 3)
    yield Items(tuple(_consequences(advice, approach)))
    yield from _confirmation(advice)
    if expiry is not None:
        yield Paragraph((strong(f"{review_words(expiry)}"),))
    yield from _options(advice)


def _known(advice: AdviceData, notes: RecordNotes) -> Iterator[Line]:
    for name, answer in advice.answers.items():
        if answer.value is not None:
            yield (f"{advice.statements.get(name, name)}{notes.said(name)}",)


def _driver(advice: AdviceData, finding: Finding) -> Item:
    """Return the effect and reason of a deciding rule, and the answers it read."""
    told = reason_item(advice, finding, f"{effect_words(finding)}. ")
    looked_at = "; ".join(answers_read(advice, finding)) or "Nothing says otherwise"
    because, *_, sources = told.below
    return replace(told, below=(because, (f"{looked_at}.",), sources))


def _consequences(advice: AdviceData, approach: ApproachId) -> Iterator[Item]:
    for line in _good_and_bad(advice, approach):
        yield Item(line)
    for finding in advice.findings:
        if finding.role == "disagrees":
            told = reason_item(advice, finding)
            yield replace(told, line=(f"Bad, because {continued(sentence(finding.title))}",))
    for gate in advice.gates:
        if gate.open:
            yield Item((f"Bad, because it cannot start yet: {continued(gate.because)}",))


def _good_and_bad(advice: AdviceData, approach: ApproachId) -> Iterator[Line]:
    words = advice.approaches.get(approach)
    if words is not None:
        yield (f"Good, because it gives {continued(words.gives)}",)
        yield (f"Bad, because it needs {continued(words.needs)}",)
        yield (f"Bad, because it will not {continued(words.will_not)}",)


def _confirmation(advice: AdviceData) -> Iterator[Block]:
    yield Heading("Confirmation", 3)
    yield Paragraph(("It worked if each step of the plan passes its test, in this order:",))
    tests = (_test(stage.title, stage.done_when) for stage in advice.plan)
    yield listed(tests, numbered=True)
    stops = tuple(_test(s.title, s.stop_if) for s in advice.plan if s.stop_if)
    if stops:
        yield from (Paragraph(("Stop and decide again if:",)), listed(stops))
    alternatives = tuple(
        _alternative(advice, other.approach, other.says) for other in advice.alternatives
    )
    if alternatives:
        yield Paragraph(("These answers, once different, lead elsewhere:",))
        yield listed(alternatives)


def _test(title: str, test: str) -> Line:
    return (strong(f"{title}:"), f" {test}")


def _alternative(advice: AdviceData, approach: ApproachId, says: tuple[str, ...]) -> Line:
    return (strong(f"{advice.names[approach]}:"), f" {'; '.join(says)}")


def _options(advice: AdviceData) -> Iterator[Block]:
    yield Heading("Pros and Cons of the Options", 2)
    for approach, name in advice.names.items():
        words = advice.approaches.get(approach)
        yield Heading(name, 3)
        if words is not None:
            yield Paragraph((words.summary,))
            yield listed(_good_and_bad(advice, approach))


def _more(advice: AdviceData) -> Iterator[Block]:
    yield Heading("More Information", 2)
    can_change = tuple((advice.statements[a.question],) for a in advice.assumptions if a.matters)
    if can_change:
        yield Paragraph(("Assumed, and able to change the outcome:",))
        yield listed(can_change)
    if advice.costs is not None:
        costs = cost_blocks(
            advice.costs,
            "short",
            volume_assumed=volume_assumed(advice),
            recommended=recommended_option(advice.verdict, advice.costs),
        )
        yield from map(_as_subsection, costs)
    sources = tuple(_sources(advice))
    if sources:
        yield from (Heading("Sources", 3), listed(sources))
    yield Heading("The same again", 3)
    to_repeat = ("The answers, to be given to ", code("advisor advise"), " with the day below:")
    yield Paragraph(to_repeat)
    yield CodeBlock(answers_text(advice.answers), "yaml")
    yield Paragraph((provenance(advice),))


def _as_subsection(block: Block) -> Block:
    return Heading(block.text, 3) if isinstance(block, Heading) else block


def _sources(advice: AdviceData) -> Iterator[Line]:
    """Yield each source of the rules that applied, once."""
    seen: dict[str, Cited] = {}
    of_rules = (cited for finding in advice.findings for cited in finding.cites)
    of_gates = (cited for gate in advice.gates for cited in gate.cites)
    for cited in chain(of_rules, of_gates):
        seen.setdefault(cited.source, cited)
    for cited in seen.values():
        dated = f", {cited.published}" if cited.published else ""
        yield (linked(cited.title, cited.link), f", {cited.author}{dated}")
