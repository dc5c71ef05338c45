"""The files that every page loads: whole, light, and without a colour of their own."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
FIRST_VISIT = 150_000
SHEETS = ("tokens", "portal", "components", "print")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?)\(")


def vendored() -> list[tuple[str, str]]:
    rows = (line.split() for line in (STATIC / "vendor/VERSIONS").read_text().splitlines())
    return [(row[0], row[-1]) for row in rows if row and re.fullmatch("[0-9a-f]{64}", row[-1])]


def test_every_vendored_file_is_named_and_unaltered():
    files = {
        str(path.relative_to(STATIC / "vendor"))
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VERSIONS"
    }
    assert {name for name, _ in vendored()} == files
    for name, digest in vendored():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("sheet", SHEETS[1:])
def test_colours_stand_in_the_token_file_only(sheet):
    assert COLOUR.findall((STATIC / f"css/{sheet}.css").read_text()) == []


def test_every_colour_used_is_a_token():
    tokens = set(re.findall(r"(--[\w-]+):", (STATIC / "css/tokens.css").read_text()))
    for sheet in SHEETS[1:]:
        text = (STATIC / f"css/{sheet}.css").read_text()
        used = set(re.findall(r"var\((--[\w-]+)\)", text))
        assert {name for name in used if not name.startswith("--bs-")} <= tokens, sheet


def test_a_first_visit_is_light():
    scripts = re.findall(r"js/[\w.]+", (TEMPLATES / "base.html").read_text())
    files = ["icons.svg", "flag.svg", *scripts, *(f"css/{name}.css" for name in SHEETS)]
    files += [f"vendor/{name}" for name, _ in vendored()]
    weight = sum(
        len(data) if name.endswith("woff2") else len(gzip.compress(data, 9))
        for name in files
        for data in [(STATIC / name).read_bytes()]
    )
    assert weight < FIRST_VISIT


def test_every_file_that_a_template_names_exists():
    for template in TEMPLATES.rglob("*.html"):
        for name in re.findall(r"\{% static '([^']+)' %\}", template.read_text()):
            assert finders.find(name), f"{template.name}: {name}"


def test_no_template_holds_script_or_style_of_its_own():
    forbidden = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")
    pages = [path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts]
    marked = {path.name: re.sub(r"\{%.*?%\}", "", path.read_text()) for path in pages}
    guilty = [name for name, text in marked.items() if forbidden.search(text)]
    assert guilty == []


def test_a_form_says_itself_what_is_wrong():
    """A browser would hold it back and say so in its own words, in its own language."""
    fields = re.compile(r"components/_(form|field)\.html|_inline\.html")
    for template in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form .*?</form>", template.read_text(), re.DOTALL):
            if 'method="post"' in form and fields.search(form):
                assert " novalidate" in form.splitlines()[0], template.name


def test_every_glyph_asked_for_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    for template in TEMPLATES.rglob("*.html"):
        asked = set(re.findall(r'\{% (?:icon|badge) "([\w-]+)"', template.read_text()))
        assert asked <= sprite, template.name


def test_every_state_has_a_glyph_in_the_sprite():
    from agencies.workflow.machine import MACHINES

    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    glyphs = {state.glyph for machine in MACHINES.values() for state in machine.states.values()}
    assert glyphs <= sprite


def test_a_long_comment_does_not_leak_into_pages():
    for template in TEMPLATES.rglob("*.html"):
        lines = template.read_text().splitlines()
        assert not [line for line in lines if "{#" in line and "#}" not in line], template.name
