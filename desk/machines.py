"""Pictures of the machines, drawn from their tables; so the pictures cannot lie."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from xml.sax.saxutils import escape

from agencies.workflow.machine import Step, Workflow

LEFT, TOP, BOX, HIGH, GAP = 20, 60, 150, 34, 46
STEP = 22
INK, SOFT, LATE, PAPER, BAND = "#18222D", "#475462", "#0F4C75", "#FFFFFF", "#F3F5F7"
PORTAL = "portal"


@dataclass(frozen=True)
class Move:
    """A step from one state to another, as an arrow with its name and who takes it."""

    source: str
    target: str
    step: Step

    @property
    def words(self) -> str:
        roles = sorted({role.value for who in self.step.who for role in who.roles})
        return f"{self.step.name} ({', '.join(roles) or PORTAL})"


def moves_of(machine: Workflow) -> list[Move]:
    """Every change of state that the table allows; acts that keep the state are left out."""
    return [
        Move(source, target, step)
        for step in machine.steps
        for source in step.source
        for target in dict.fromkeys((step.target or source, *step.also))
        if target != source
    ]


def draw(machine: Workflow) -> str:
    """One machine as SVG: a row per state, from it the steps that lead on, then the rest."""
    leaving: dict[str, list[Move]] = defaultdict(list)
    for move in moves_of(machine):
        leaving[move.source].append(move)
    rows, y = [], TOP
    for name in machine.states:
        rows.append(_row(machine, name, leaving[name], y))
        y += max(HIGH, STEP * len(leaving[name])) + GAP - HIGH
    kept = [step for step in machine.steps if step.target is None and not step.also]
    names = ", ".join(step.name for step in kept) or "none"
    rows.append(_text(LEFT, y + 14, f"Steps that keep the state: {names}", "soft"))
    return _frame(machine, rows, y + 34)


def _frame(machine: Workflow, rows: list[str], height: int) -> str:
    styles = (
        f"text{{font:13px sans-serif;fill:{INK}}} .soft{{fill:{SOFT}}} .name{{font-weight:bold}}"
        f" .title{{font-size:18px;font-weight:bold}} .state{{fill:{PAPER};stroke:{INK}}}"
        f" .end{{fill:{BAND};stroke:{INK};stroke-width:2}} .go{{stroke:{LATE};fill:none}}"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 {height}" role="img"'
            f' aria-label="The states and steps of: {machine.kind}">',
            f"<style>{styles}</style>",
            f'<rect width="820" height="{height}" fill="{PAPER}"/>',
            _text(LEFT, 30, machine.kind.replace("_", " "), "title"),
            *rows,
            "</svg>\n",
        ]
    )


def _row(machine: Workflow, name: str, moves: list[Move], y: int) -> str:
    kind = "end" if name in machine.ends else "state"
    middle = LEFT + BOX // 2
    parts = [
        f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{BOX}" height="{HIGH}" rx="3"/>',
        f'<text class="name" x="{middle}" y="{y + 22}" text-anchor="middle">{escape(name)}</text>',
    ]
    for number, move in enumerate(moves):
        line = y + 18 + number * STEP
        start = LEFT + BOX
        parts += [
            f'<path class="go" d="M{start} {y + 18} L{start + 30} {line} H{start + 54}'
            f' m-6 -4 l6 4 l-6 4"/>',
            _text(start + 62, line + 4, move.target, "name"),
            _text(start + 190, line + 4, move.words, "soft"),
        ]
    return "\n".join(parts)


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>'
