"""`docs/who-sees-what.md`, written from what decides: tables of the code and of the database.

The readers come from `tests/authorisation.yaml`, which the tests try out cell by cell; steps and
acts from the machines; policies and rights from the catalogue of a migrated database.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import override

from agencies.models import Role
from agencies.workflow.machine import MACHINES, Who, Workflow
from desk.checks import REFERENCE
from issues.rights import ACTS
from tests.support.addresses import table

FILE = Path(__file__).resolve().parents[2] / "docs/who-sees-what.md"
ROLES = ("desk_owner", "desk", "desk_portal", "desk_worker", "desk_sweeper")
OF_TESTS = ("desk", "desk_sweeper")  # what tests.support.worker needs, and no portal has
OF = {
    "reported_by": "reporting agency",
    "agency": "the agency itself",
}
CONTENT = ("issues_", "recommendations_", "monitoring_")
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
ORDINARY, MANY = "select, insert, update, delete", 20
HEAD = """\
# Who sees what

Written from the code by `make docs`; a test fails when it is stale. Do not edit it by hand.
How the locks work, and what they do not stop, stands in [security.md](security.md).

Every cell holds **within the ceiling of the hat** (Biasa, Terbatas, Rahasia, Sangat Rahasia) and,
for a regional hat, within its regions. Who is not named finds nothing: 404, in the words of what
does not exist. A person without a current role gets 403 everywhere but on the own account.
"""


def text() -> str:
    """The whole file."""
    with override("en"):
        told = [HEAD, actors(), readers(), pages_of_roles(), acts(), machines(), rights_of_acts()]
        return "".join([*told, policies(), unlocked(), roles(), functions()])


def rows(heads: Iterable[str], found: Iterable[Iterable[Any]]) -> str:
    """A table of Markdown."""
    lines = [heads, ["---"] * len(list(heads)), *found]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def words(names: Iterable[str]) -> str:
    return ", ".join(str(name).replace("_", " ") for name in names) or "–"


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


# What the authorisation table says.


def actors() -> str:
    told = table()
    found = []
    for name, spec in told["actors"].items():
        if isinstance(spec, str):
            found.append((words([name]), f"`{spec}`"))
        else:
            more = [f"{key} {_plain(value)}" for key, value in spec.items() if key != "name"]
            found.append((words([name]), f"`{spec['name']}`, {'; '.join(more)}"))
    groups = ((words([name]), words(members)) for name, members in told["groups"].items())
    return (
        "\n## Who is meant\n\nThe cast that the tests log in. KPU reports the issue that the"
        " tables speak of; Kemendagri and Polri are addressed by the recommendation on it.\n\n"
        + rows(("actor", "hat"), found)
        + "\n"
        + rows(("group", "actors"), groups)
    )


def _plain(value: Any) -> str:
    return words(value) if isinstance(value, list) else str(value)


def readers() -> str:
    found = (
        (
            row["object"],
            code(row["at"]),
            words(row.get(200, row.get(302, []))),
            words(row.get(403, [])),
        )
        for row in table()["pages"]
    )
    return "\n## Who reads which page of an object\n\n" + rows(
        ("object", "pages", "opens to", "refused in words (403)"), found
    )


def pages_of_roles() -> str:
    found = ((f"`{page}`", words(who)) for page, who in table()["roles"].items())
    admin = [name for name, line in table()["addresses"].items() if line.split(", ")[1] == "admin"]
    return (
        "\n## Pages of one role\n\nEverybody else who wears a hat gets 403.\n\n"
        + rows(("page", "opens to"), found)
        + f"\nThe administrator's alone: {code(admin)}.\n"
    )


def acts() -> str:
    found = (
        (row["object"], f"`{page}`", words(who), words(row["sees"]))
        for row in table()["acts"]
        for page, who in row["may"].items()
    )
    return "\n## Acts on an issue, as tried out\n\n" + rows(
        ("object", "act", "may", "sees it; of these the rest get 403"), found
    )


# What the machines say.


def machines() -> str:
    return "\n## Steps, as the machines hold them\n" + "".join(map(_machine, MACHINES.values()))


def _machine(machine: Workflow) -> str:
    found = (
        (
            f"`{step.name}`",
            words(step.source),
            words((step.target or "stays", *step.also)),
            _people(step.who) or "the portal alone",
            _people(step.entered_by) or "–",
            words(rule.name for rule in step.rules),
            _checks(step.guards),
        )
        for step in machine.steps
    )
    heads = (
        "step",
        "from",
        "to",
        "decides",
        "may enter for them",
        "and only",
        "asks for",
    )
    return f"\n### {machine.kind.replace('_', ' ').capitalize()}\n\n" + rows(heads, found)


def _people(who: Iterable[Who]) -> str:
    return "; ".join(f"{one.label} ({_place(one)})" for one in who)


def _place(who: Who) -> str:
    """Where the role must be held; what is more than a place says it in its docstring."""
    if type(who) is not Who:
        return str(type(who).__doc__).partition(".")[0].lower()
    return OF.get(who.at, "desk")


def _checks(checks: Iterable[Callable[..., Any]]) -> str:
    return words(check.__name__.strip("_") for check in checks)


def rights_of_acts() -> str:
    found = ((f"`{name}`", words(act.states), str(act.words)) for name, act in ACTS.items())
    return "\n### Acts that are no steps\n\n" + rows(("act", "in the states", "who"), found)


# What the database says.


def asked(question: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return cursor.fetchall()


def policies() -> str:
    found = asked(
        "SELECT tablename, permissive, cmd, qual FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname <> 'portal' ORDER BY 1, 2, policyname DESC"
    )
    through = asked(
        "SELECT DISTINCT array_to_string(roles, ', '), qual FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname = 'portal'"
    )
    lines = (
        (f"`{name}`", _for(permissive, cmd), f"`{expression(qual)}`")
        for name, permissive, cmd, qual in found
    )
    passes = "; ".join(f"{names} ({qual})" for names, qual in through)
    return (
        "\n## Row-level security, as it stands in the database\n\nA row is seen, and may be"
        " written, where the expression holds for the hat of the transaction; on every one of"
        f" these tables another policy lets the portal's own roles pass: {passes}. `false` is for"
        ' nobody else. Of several lines of a table one must hold, and each that says "only".\n\n'
        + rows(("table", "for", "where"), lines)
        + "\nWhat these expressions ask of an issue or a recommendation by name:\n\n"
        + rows(("question", "with the rights of", "answer"), questions())
    )


def questions() -> Iterator[tuple[str, str, str]]:
    """The functions that answer yes or no for a policy."""
    found = asked(
        "SELECT format('%%s(%%s)', proname, pg_get_function_arguments(oid)), prosecdef, prosrc"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prorettype = 'boolean'::regtype AND starts_with(proname, %s) ORDER BY 1",
        "desk_",
    )
    for name, is_definer, body in found:
        yield f"`{name}`", "the owner" if is_definer else "who asks", f"`{expression(body)}`"


def _for(permissive: str, cmd: str) -> str:
    act = "read" if cmd == "SELECT" else "read and write"
    return act if permissive == "PERMISSIVE" else f"{act}, only"


def expression(qual: str) -> str:
    """A policy in fewer words: the sub-selects are there for the plan."""
    plain = " ".join(qual.split())
    plain = re.sub(r"\( ?SELECT (desk_\w+\(\))( AS \w+)?\)", r"\1", plain)
    return plain.replace("|", "\\|")


def unlocked() -> str:
    """Everything without the second lock, so that nobody need guess."""
    found = asked(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND NOT relrowsecurity ORDER BY 1"
    )
    names = [name for (name,) in found]
    assert not [name for name in names if name.startswith(CONTENT) and name not in REFERENCE]
    return (
        "\n## Tables without row-level security\n\nReference data, people, roles, sessions and"
        " what the framework keeps. Here the first lock and the rights of the role alone decide.\n"
        f"\n{code(names)}.\n"
    )


def roles() -> str:
    found = asked(
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " rolinherit, ARRAY(SELECT roleid::regrole::text FROM pg_auth_members"
        " WHERE member = pg_roles.oid AND (rolname, roleid::regrole::text) <> %s"
        " ORDER BY 1), (SELECT count(*) FROM pg_class"
        " WHERE relowner = pg_roles.oid AND relkind = 'r')"
        " FROM pg_roles WHERE rolname = ANY (%s) ORDER BY array_position(%s, rolname::text)",
        OF_TESTS,
        list(ROLES),
        list(ROLES),
    )
    lines = (
        (f"`{name}`", *("yes" if flag else "no" for flag in flags), code(member), owns or "none")
        for name, *flags, member, owns in found
    )
    heads = (
        "role",
        "logs in",
        "superuser",
        "bypasses policies",
        "makes roles",
        "makes databases",
        "inherits",
        "may become",
        "tables it owns",
    )
    told = "\n## Roles of the database\n\n" + rows(heads, lines)
    return told + "".join(_rights(name) for name in ROLES[1:])


def _rights(role: str) -> str:
    """What a role may do, tables with the same rights together."""
    granted = asked(
        "SELECT relname, array_agg(DISTINCT given.privilege_type::text)"
        " FROM pg_class LEFT JOIN LATERAL aclexplode(relacl) AS given"
        " ON given.grantee = %s::regrole"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY 1 ORDER BY 1",
        role,
    )
    alike: dict[str, list[str]] = defaultdict(list)
    for name, rights in granted:
        alike[", ".join(right.lower() for right in RIGHTS if right in rights)].append(name)
    nothing = alike.pop("", [])
    if not alike:
        return f"\n### `{role}`\n\nNothing of its own.\n"
    lines = [(rights, _tables(rights, names)) for rights, names in sorted(alike.items())]
    lines += ((f"{right.lower()} of columns", code(names)) for right, names in _columns(role))
    lines += [("nothing", code(nothing))]
    return f"\n### `{role}`\n\n" + rows(("may", "tables"), lines)


def _tables(rights: str, names: list[str]) -> str:
    """What is ordinary is not listed: every table that the other lines do not name."""
    return "every other table" if rights == ORDINARY and len(names) > MANY else code(names)


def _columns(role: str) -> Iterator[tuple[str, list[str]]]:
    granted = asked(
        "SELECT given.privilege_type, attrelid::regclass::text || '.' || attname"
        " FROM pg_attribute CROSS JOIN aclexplode(attacl) AS given"
        " WHERE given.grantee = %s::regrole ORDER BY 1, 2",
        role,
    )
    alike: dict[str, list[str]] = defaultdict(list)
    for right, column in granted:
        alike[right].append(column)
    yield from alike.items()


def functions() -> str:
    found = asked(
        "SELECT proname, pg_get_function_arguments(oid) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1"
    )
    told = code(f"{name}({given})" for name, given in found)
    reading = words(str(role.label) for role in Role)
    return (
        f"\n## Functions that run with the owner's rights\n\n{told}. Each has a fixed search path;"
        " none returns content. What they touch: [security.md](security.md#the-second-lock).\n"
        f"\nThe roles a hat can have: {reading}.\n"
    )
