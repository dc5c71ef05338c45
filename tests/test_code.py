"""What no reader of the code should have to check by eye."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps

from tests.support.doors import DOORS

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "issues", "recommendations", "monitoring", "desk")
CONTENT = ("issues", "recommendations", "monitoring", "desk")
# A delivery has states, but no machine: a mail is owed until it was accepted.
NO_MACHINE = (
    "agencies/workflow/machine.py",
    "monitoring/notices/account_mails.py",
    "monitoring/notices/deliveries.py",
    "monitoring/notices/outbox.py",
)
# Rows of steps, rights and guards, read below each other: all else the formatter lays out.
ALIGNED = {
    "issues/rights.py",
    "issues/workflow.py",
    "monitoring/workflow.py",
    "recommendations/workflow.py",
    "tests/guards.py",
}
# The only ways to begin a query for a reader: what it may see, or what waits for it.
BEGINNINGS = {"visible_to", "visible_at_agency", "beside", "awaiting", "unread_of", "of", "none"}


def content_models() -> set[str]:
    """Models whose rows not everybody may read."""
    models = [model for app in CONTENT[:3] for model in apps.get_app_config(app).get_models()]
    return {m.__name__ for m in models if hasattr(m._default_manager.all(), "visible_to")}


def own_files() -> Iterator[Path]:
    """The portal's code, without what changes its tables."""
    for app in APPS:
        yield from (p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts)


def bare_queries(source: str, models: set[str]) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    after = {
        id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr != "objects":
            continue
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name in models and after.get(id(node)) not in BEGINNINGS:
            yield node.lineno, f"{name}.objects.{after.get(id(node))}"


def state_writers(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            flat = [t for target in node.targets for t in getattr(target, "elts", [target])]
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in flat):
                yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            yield from (node.lineno for word in node.keywords if word.arg == "state")


def found_in(source: str) -> list[str]:
    return [words for _line, words in bare_queries(source, {"Issue"})]


def test_the_scan_finds_a_bare_query_and_passes_a_guarded_one():
    assert found_in("Issue.objects.filter(pk=1)") == ["Issue.objects.filter"]
    assert found_in("Issue.objects.visible_to(hat).filter(pk=1)") == []


def test_every_query_for_a_reader_begins_with_what_it_may_see():
    """A module that begins one otherwise is named with its reason, and no other is."""
    models = content_models()
    assert {"Issue", "FollowUp", "Recommendation", "Attachment"} <= models
    bare = {
        path.relative_to(ROOT).as_posix(): [f"{line} {words}" for line, words in found]
        for path in own_files()
        if (found := list(bare_queries(path.read_text(), models)))
    }
    assert {path: found for path, found in bare.items() if path not in DOORS} == {}
    assert set(DOORS) - set(bare) == set()


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path, known: set[str]) -> set[str]:
    """Own modules that a file names in its imports, also those for types alone."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "names")]
    full = {
        f"{node.module}.{name.name}": node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    return {name if name in known else module for name, module in full.items()} & known


def test_no_files_import_each_other():
    paths = {module_of(path): path for path in own_files()}
    found = {name: imported(path, set(paths)) - {name} for name, path in paths.items()}
    TopologicalSorter(found).prepare()


GRADE_BY_NUMBER = re.compile(
    r"(classification|clearance)(__\w+)? ?[=<>!]{1,2} ?[1-4]\b|range=\(1, 4\)"
)


def test_a_grade_is_called_by_its_name():
    """A number says neither which grade is meant nor in what order they stand."""
    told = (path for path in own_files() if "demo" not in path.parts)
    pages = (ROOT / "templates").rglob("*.html")
    numbered = {
        p.relative_to(ROOT).as_posix() for p in told if GRADE_BY_NUMBER.search(p.read_text())
    }
    numbered |= {p.name for p in pages if GRADE_BY_NUMBER.search(p.read_text())}
    assert numbered == set()


def test_templates_start_no_query():
    """A related manager in a template would show what the view did not choose."""
    pages = [path for app in CONTENT for path in (ROOT / "templates" / app).rglob("*.html")]
    begun = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted(pages)
        for line in path.read_text().splitlines()
        if any(word in line for word in (".all ", ".all|", ".all%", "_set.", ".objects."))
    ]
    assert begun == []


def texts_in_braces(source: str) -> Iterator[int]:
    """Lines where a text is looked up inside an f-string: the catalogue does not see it there."""
    for braces in ast.walk(ast.parse(source)):
        if isinstance(braces, ast.JoinedStr):
            calls = (node for node in ast.walk(braces) if isinstance(node, ast.Call))
            yield from (c.lineno for c in calls if getattr(c.func, "id", "") in ("_", "say"))


@pytest.mark.parametrize("app", APPS)
def test_no_text_hides_from_the_catalogue_in_an_f_string(app):
    hidden = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / app).rglob("*.py"))
        for line in texts_in_braces(path.read_text())
    ]
    assert hidden == []


@pytest.mark.parametrize("app", APPS)
def test_only_the_workflow_writes_a_state(app):
    writers = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / app).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in NO_MACHINE
        for line in state_writers(path.read_text())
    ]
    assert writers == []


def test_the_formatter_lays_out_all_but_aligned_tables():
    paths = [*own_files(), *(ROOT / "deploy").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    by_hand = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if re.search(r"# fmt: (?:skip|off)", path.read_text())
    }
    assert by_hand == ALIGNED
