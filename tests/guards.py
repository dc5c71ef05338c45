"""Guards of the portal, and a proof that each is missed: it is taken away and a test must fail.

`python -m tests.guards [words]` works on a copy of the repository: it first runs all the tests
it names as they are, then takes one guard after the other away (all, or those whose name holds
one of the words) and runs the tests that must notice. It ends with 1 and the names of guards
whose removal nothing noticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Guard(NamedTuple):
    """Its name, the file, the very text that guards, what stands there once it is gone, and
    tests of which one must fail then."""

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]


def seen(name: str, file: str, text: str, instead: str, *tests: str) -> Guard:
    return Guard(name, file, text, instead, tests)


VISIBLE = [
    seen("shared rows: the parties", "agencies/access/visibility.py",
         'self.filter(self.within_ceiling(hat), **{f"parties__{lookup}": list(hat.groups)})',
         "self.filter(self.within_ceiling(hat))",
         "tests/test_first_lock.py"),
    seen("shared rows: the ceiling", "agencies/access/visibility.py",
         "return models.Q(classification__lte=hat.clearance)", "return models.Q()",
         "tests/test_first_lock.py"),
    seen("shared rows: the regions", "agencies/access/visibility.py",
         "return rows.in_regions(hat.regions) if hat.regions else rows", "return rows",
         "tests/test_first_lock.py"),
    seen("who was shielded since is not named", "agencies/access/acquainted.py",
         "(hat.opens, shielded, len(words), first)", "(hat.opens, len(words), first)",
         "tests/desk/test_search_everywhere.py"),
    seen("what a hat opens is given to a kept plan", "agencies/access/plans.py",
         "GIVEN = int | dt.date | UUID | list", "GIVEN = int | dt.date | UUID",
         "tests/agencies/test_plans.py"),
    seen("a kept plan is asked by its own words alone", "agencies/access/plans.py",
         "if function.name in standing():", "if standing():",
         "tests/agencies/test_plans.py"),
    seen("unsent drafts are their writer's", "issues/models/visible.py",
         "super().visible_to(hat).filter(~unsent | own)", "super().visible_to(hat)",
         "tests/test_first_lock.py"),
    seen("a masked origin is taken out", "issues/models/visible.py",
         "if issue.origin_masked and not issue.origin_known_to(reader):", "if False:",
         "tests/issues/test_narrower.py"),
    seen("a correction tells of a withheld origin nothing that may name it", "issues/page.py",
         "told = tuple(change for change in line.changes if change.name in NEUTRAL)",
         "told = line.changes", "tests/issues/test_correcting.py"),
    seen("what stood there before a correction is told to its readers of then",
         "issues/correcting.py",
         "parties=circle,", "",
         "tests/issues/test_correcting.py"),
    seen("a card shows its reader no title", "issues/models/visible.py",
         "if issue.withholds(reader):", "if False:", "tests/issues/test_card.py"),
    seen("parts follow their issue", "issues/models/analysis.py",
         "return self.filter(within_ceiling(hat), issue__in=roots(hat))",
         "return self.filter(within_ceiling(hat))",
         "tests/test_first_lock.py"),
    seen("narrowed parts name their readers", "issues/models/analysis.py",
         "among = models.Q(parties__isnull=True) | models.Q(parties__overlap=list(hat.groups))",
         "among = models.Q()", "tests/test_first_lock.py"),
    seen("admitted above the ceiling to the issue's own grade alone", "issues/models/analysis.py",
         'return own | named & models.Q(classification__lte=models.F("issue__classification"))',
         "return own | named", "tests/test_first_lock.py"),
    seen("files of an issue go with it", "issues/models/parts.py",
         "models.Q(issue__in=roots(hat)) & within_ceiling(hat)",
         "within_ceiling(hat)", "tests/test_first_lock.py"),
    seen("loose files name their readers", "issues/models/parts.py",
         "models.Q(issue__isnull=True, classification__lte=hat.clearance) & among",
         "models.Q(issue__isnull=True, classification__lte=hat.clearance)",
         "tests/test_first_lock.py"),
    seen("receipts are the agency's own", "issues/models/share.py",
         "return self.filter(own | models.Q(agency__successor__group__in=hat.groups))",
         "return self.all()",
         "tests/test_first_lock.py"),
    seen("an inbox is the hat's own", "monitoring/models/notice.py",
         "return self.filter(membership=hat.membership)", "return self.all()",
         "tests/test_first_lock.py"),
    seen("the log of readings is narrowed", "issues/models/reading.py",
         "parties__overlap=list(hat.groups),\n            classification__lte=hat.clearance,",
         "", "tests/test_first_lock.py"),
    seen("readers of a shielded agency are not named", "agencies/access/readers.py",
         "return agency.shields_people or bool(agency.parent and shields(agency.parent))",
         "return False", "tests/issues/test_readings.py"),
    seen("events narrowed to parties", "agencies/pages/timeline.py",
         "Event.objects.filter(open_to, chosen)", "Event.objects.filter(chosen)",
         "tests/test_first_lock.py"),
    seen("events narrowed to a grade", "agencies/pages/timeline.py",
         "events.filter(classification__lte=hat.clearance)", "events.all()",
         "tests/test_first_lock.py"),
    seen("roles that run the portal open no content", "agencies/access/hats.py",
         "reads = not membership.term_id or membership.role in READING_DESK_ROLES",
         "reads = True", "tests/test_first_lock.py"),
    seen("totals: regions are not kept", "monitoring/models/totals.py",
         "return self.none()", "return self", "tests/monitoring/test_counts.py"),
    seen("totals: admitted until flagged", "monitoring/models/totals.py",
         "admitted__overlap=list(hat.groups), flagged=False",
         "admitted__overlap=list(hat.groups)", "tests/monitoring/test_counts.py"),
    seen("totals: what follow-ups decide is late to the desk alone", "monitoring/counts.py",
         'in_all("late" if hat.is_desk else "told_late")', 'in_all("late")',
         "tests/monitoring/test_counts.py"),
    seen("totals: regional hats count rows", "monitoring/counts.py",
         "by_row(hat) if hat.regions else by_total(hat)", "by_total(hat)",
         "tests/monitoring/test_counts.py"),
    seen("totals: of a list of issues, but for regional hats", "monitoring/counts.py",
         "if hat.regions or len(hat.groups) > SEVERAL:", "if len(hat.groups) > SEVERAL:",
         "tests/monitoring/test_counts.py"),
    seen("totals: of a list by no other filter", "issues/views/listing.py",
         'if form.span.days or not form.used.keys() <= {"state", *TOLD_APART}:', "if False:",
         "tests/monitoring/test_counts.py"),
    seen("totals: of a list, with all that the hat opens", "issues/views/listing.py",
         "NUMBERS.of((hat.opens, asked),", "NUMBERS.of(asked,", "tests/monitoring/test_counts.py"),
    seen("totals: the moment moves on alone", "monitoring/totals.py",
         "        if mine:", "        if True:", "tests/monitoring/test_totals.py"),
    seen("totals: writers hold the moment", "monitoring/totals.py",
         "PERFORM pg_advisory_xact_lock_shared({MOMENT})", "PERFORM 1",
         "tests/monitoring/test_totals.py"),
    seen("totals: one recount at a time", "monitoring/totals.py",
         'cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT])', "pass",
         "tests/monitoring/test_totals.py"),
]  # fmt: skip
LOCK = [
    seen("second lock: issues", "issues/migrations/0008_classifying_lock.py",
         'f"parties && {GROUPS} AND (classification <= {CLEARANCE} OR {admitted})"',
         'f"(classification <= {CLEARANCE} OR {admitted})"', "tests/test_second_lock.py"),
    seen("second lock: the ceiling", "issues/migrations/0008_classifying_lock.py",
         " AND (classification <= {CLEARANCE} OR {admitted})\"", '"',
         "tests/test_second_lock.py"),
    seen("second lock: narrowed parts", "issues/migrations/0003_narrower_parts.py",
         'return f"({table}.parties IS NULL OR {table}.parties && {GROUPS})"',
         'return "true"', "tests/test_second_lock.py"),
    seen("second lock: reports", "monitoring/migrations/0002_second_lock.py",
         "WHERE {OWN}.id = follow_up_id AND {own(OWN)})", "WHERE {OWN}.id = follow_up_id)",
         "tests/test_second_lock.py"),
    seen("second lock: totals of who was admitted", "monitoring/migrations/0017_totals_lock.py",
         " AND NOT flagged", "", "tests/monitoring/test_counts.py"),
    seen("second lock: totals and regions", "monitoring/migrations/0017_totals_lock.py",
         'f"{REGIONS} IS NULL AND parties && {GROUPS}', 'f"parties && {GROUPS}',
         "tests/monitoring/test_counts.py"),
    seen("second lock: totals of follow-ups and regions",
         "monitoring/migrations/0017_totals_lock.py",
         "{REGIONS} IS NULL AND {own('monitoring_followuptotal')}",
         "{own('monitoring_followuptotal')}", "tests/monitoring/test_counts.py"),
    seen("totals of each group where groups share", "monitoring/models/totals.py",
         "models.Q(of_group=True) | together", "models.Q(of_group=True)",
         "tests/monitoring/test_counts.py"),
    seen("totals of what groups share, as each sees it", "monitoring/models/totals.py",
         "self.within_ceiling(alone) & models.Q(", "models.Q(", "tests/monitoring/test_counts.py"),
    seen("second lock: totals of follow-ups, all of it",
         "monitoring/migrations/0017_totals_lock.py",
         "{REGIONS} IS NULL AND {own('monitoring_followuptotal')}",
         "{REGIONS} IS NULL", "tests/monitoring/test_counts.py"),
    seen("second lock: totals, the parties", "monitoring/migrations/0017_totals_lock.py",
         " AND parties && {GROUPS} AND", " AND", "tests/monitoring/test_counts.py"),
    seen("totals are written by no hat", "monitoring/migrations/0017_totals_lock.py",
         '"INSERT, UPDATE, DELETE, TRUNCATE"', '"TRUNCATE"', "tests/monitoring/test_totals.py"),
    seen("second lock: inboxes", "monitoring/migrations/0002_second_lock.py",
         'lock("monitoring_notification", f"membership_id = {MEMBER}")',
         'lock("monitoring_notification", "true")', "tests/test_second_lock.py"),
    seen("the portal's role ends with its block", "agencies/access/visibility.py",
         "cursor.execute(\"SELECT set_config('role', %s, true)\", [before])", "pass",
         "tests/test_second_lock.py"),
    seen("the hat ends with the request", "agencies/middleware.py",
         "        if within:\n            reset_context()\n", "",
         "tests/agencies/test_middleware.py"),
    seen("half a request is rolled back", "agencies/middleware.py",
         "request.failed = True", "request.failed = False", "tests/agencies/test_middleware.py"),
]  # fmt: skip
WHO = [
    seen("a step is refused to other roles", "agencies/workflow/machine.py",
         "        step.demand(by, obj)\n", "",
         "tests/issues/test_steps.py", "tests/test_machines.py", "tests/test_concurrency.py"),
    seen("a step's page is refused to other roles", "agencies/pages/steps.py",
         "    step.demand(hat, obj)\n", "",
         "tests/issues/test_steps.py", "tests/recommendations/test_steps.py"),
    seen("a form stands open for whoever decides it", "agencies/pages/steps.py",
         "for step in steps if step.decides(hat, obj)}", "for step in steps}",
         "tests/issues/test_on_page.py", "tests/recommendations/test_detail.py"),
    seen("a form stands open for whom it waits", "issues/views/detail.py",
         "steps if is_turn else []", "steps", "tests/issues/test_on_page.py"),
    seen("more readers are said before they are let in", "issues/forms/steps.py",
         'if cleaned["confirmed"] != readers.mark:', "if False:",
         "tests/issues/test_on_page.py"),
    seen("views are asked with the acceptance by whoever may", "issues/acts.py",
         'if not allowed("request_views", issue, by):\n        raise ValidationError({"ask"',
         'if False:\n        raise ValidationError({"ask"', "tests/issues/test_on_page.py"),
    seen("a step is open in its states alone", "agencies/workflow/machine.py",
         "if obj.state not in step.source:\n            raise WrongState(",
         "if False:\n            raise WrongState(",
         "tests/test_machines.py::test_no_step_is_taken_from_a_state_that_it_does_not_leave"),
    seen("an old form changes nothing", "agencies/workflow/machine.py",
         "if version is not None and version != obj.version:", "if False:",
         "tests/issues/test_steps.py", "tests/recommendations/test_steps.py"),
    seen("a step's one-time key", "agencies/workflow/machine.py",
         "if key and done(key):\n            return obj", "pass",
         "tests/test_machines.py", "tests/monitoring/test_receipts_at_once.py",
         "tests/test_concurrency.py"),
    seen("the form's one-time key", "agencies/pages/steps.py",
         'if done(form.cleaned_data["key"]):\n        return', "pass",
         "tests/monitoring/test_report.py", "tests/recommendations/test_steps.py",
         "tests/monitoring/test_extension.py"),
    seen("whoever enters for another says who decided", "agencies/workflow/machine.py",
         "if decider is None or not decision or not decision.basis:", "if decider is None:",
         "tests/recommendations/test_steps.py"),
    seen("who is named as deciding could decide", "agencies/workflow/machine.py",
         "if not step.decides(decider_hat, obj):", "if False:",
         "tests/recommendations/test_steps.py"),
    seen("nobody approves their own analysis", "issues/workflow.py",
         "rules=(NOT_ITS_AUTHOR,), effect=approve_analysis", "effect=approve_analysis",
         "tests/issues/test_guards.py"),
    seen("nobody approves their own recommendation", "recommendations/workflow.py",
         'opens_form="approve", entered_by=ENTERED, rules=(NOT_ITS_AUTHOR,),',
         'opens_form="approve", entered_by=ENTERED,', "tests/recommendations/test_steps.py"),
    seen("nobody verifies what they reported", "monitoring/workflow.py",
         "rules=(NOT_ITS_REPORTER,), guards=(every_point_has_a_verdict,)",
         "guards=(every_point_has_a_verdict,)", "tests/monitoring/test_follow_up_steps.py"),
    seen("a recorded reply stands after three working days", "monitoring/rules.py",
         "Q(Exists(replies.filter(correctable())))", "Q(pk__isnull=False)",
         "tests/monitoring/test_follow_up_steps.py"),
    seen("two follow-ups do not wait for each other", "monitoring/guards.py",
         "if awaited.pk == follow_up.pk:", "if False:", "tests/monitoring/test_follow_up_steps.py"),
    seen("nobody takes over who may not read", "monitoring/guards.py",
         "if not cleared.exists():", "if False:", "tests/monitoring/test_follow_up_steps.py"),
    seen("every point has a verdict", "monitoring/guards.py",
         "if not verdict:", "if False:", "tests/monitoring/test_follow_up_steps.py"),
    seen("an analyst is not of the agency it is about", "issues/guards.py",
         "if elsewhere.filter(agency=issue.reported_by).exists():", "if False:",
         "tests/issues/test_guards.py"),
    seen("a merge widens no reading", "issues/guards.py",
         "if target.classification < issue.classification:", "if False:",
         "tests/issues/test_guards.py"),
    seen("only the originator lowers a grade", "issues/guards.py",
         'if lower and issue.entered_by.term_id is None and not data.get("originator_agrees"):',
         "if False:",
         "tests/issues/test_guards.py"),
    seen("at high risk two people close", "issues/workflow.py",
         "rules=(ONE_PERSON_CLOSES,),", "", "tests/issues/test_guards.py"),
    seen("the proposer of a closing does not confirm it", "issues/workflow.py",
         "opens_form=\"confirm_closing\", rules=(IS_PROPOSED, NOT_ITS_PROPOSER),",
         "opens_form=\"confirm_closing\", rules=(IS_PROPOSED,),", "tests/issues/test_closing.py"),
    seen("only the secretary shares", "issues/rights.py",
         'say("Share with an agency"), SENT, (SECRETARY,),',
         'say("Share with an agency"), SENT, READERS,', "tests/issues/test_acts.py"),
    seen("an act is refused to other roles", "issues/rights.py",
         "if not holds(act.persons(hat), issue):\n        raise PermissionDenied(str(act.words))",
         "", "tests/issues/test_acts.py"),
    seen("a reporter corrects until acceptance, the secretary after it", "issues/rights.py",
         "if refusal := act.rule.refusal(hat, issue):", "if refusal := \"\":",
         "tests/issues/test_correcting.py"),
    seen("administration is the administrator's", "agencies/pages/form_page.py",
         "if request.hat.role not in roles:", "if False:",
         "tests/test_authorisation.py::test_administration_opens_to_administrators_alone"),
    seen("the proposer confirms nothing", "agencies/administration/consent.py",
         "if person.pk == proposal.proposed_by_id:", "if False:",
         "tests/agencies/test_two_persons.py"),
    seen("a role waits for the second person", "agencies/access/hats.py",
         "        .confirmed()\n", "", "tests/agencies/test_two_persons.py"),
]  # fmt: skip
DOOR = [
    seen("login by default", "agencies/middleware.py",
         "if not request.user.is_authenticated:\n            return self.ask_for_login(request)",
         "pass", "tests/test_routes.py"),
    seen("a role by default", "agencies/middleware.py",
         'if request.hat is None and not getattr(view, "hatless", False):', "if False:",
         "tests/test_routes.py::test_without_a_role_no_address_opens"),
    seen("the second factor by default", "agencies/middleware.py",
         "if elsewhere is not None:\n                return elsewhere", "pass",
         "tests/agencies/test_second_factor.py"),
    seen("another's second factor does not count", "agencies/accounts/second_factor.py",
         "return request.session.get(PASSED) == str(request.user.pk)",
         "return PASSED in request.session", "tests/agencies/test_second_factor.py"),
    seen("a form needs its token", "desk/settings.py",
         '    "django.middleware.csrf.CsrfViewMiddleware",\n', "",
         "tests/desk/test_frame.py", "tests/test_routes.py"),
    seen("many names from one address", "agencies/accounts/lockout.py",
         "return max(here, everywhere, of_all_names)", "return max(here, everywhere)",
         "tests/agencies/test_lockout.py"),
    seen("one name from many addresses", "agencies/accounts/lockout.py",
         "return max(here, everywhere, of_all_names)", "return max(here, of_all_names)",
         "tests/agencies/test_lockout.py"),
    seen("a NUL byte is no address", "agencies/middleware.py",
         'raise BadRequest("NUL byte in the address")', "pass",
         "tests/agencies/test_middleware.py"),
]  # fmt: skip
FILES = [
    seen("a file's content decides", "issues/files.py", "if kind not in ACCEPTED:", "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("a name does not belie its content", "issues/files.py",
         "if ending not in ACCEPTED[kind]:", "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("the upload limit", "issues/files.py",
         "if _size(upload) > settings.UPLOAD_LIMIT:", "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("unpacked size", "issues/inspection/office.py",
         "if unpacked > MOST_RATIO * max(packed, SMALL):", "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("macros", "issues/inspection/office.py",
         'if name.endswith("vbaproject.bin") or name.startswith(MACRO_PLACES):', "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("document types", "issues/inspection/markup.py",
         "self.parser.StartDoctypeDeclHandler = self._document_type\n"
         "        self.parser.EntityDeclHandler = self._declares",
         "pass", "tests/issues/test_hostile_files.py"),
    seen("links that fetch by themselves", "issues/inspection/markup.py",
         'if outside and not (', "if False and not (", "tests/issues/test_hostile_files.py"),
    seen("DDE", "issues/inspection/markup.py", 'if DDE.match("".join(self.field)):', "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("programs within documents", "issues/inspection/office.py",
         "if begins.startswith(BEGINNINGS):", "if False:", "tests/issues/test_hostile_files.py"),
    seen("bytes between the members", "issues/inspection/office.py",
         "if not 0 <= entry.header_offset - place <= RECORD_AFTER:", "if False:",
         "tests/issues/test_hostile_files.py"),
    seen("names in packed objects of a PDF", "issues/inspection/pdf.py",
         "_refuse_within(one.value, unpacked, effort)", "pass",
         "tests/issues/test_hostile_files.py"),
    seen("escaped names in a PDF", "issues/inspection/pdf.py",
         'rb"#[4-7][0-9A-Fa-f]|/(?:%b)(', 'rb"/(?:%b)(',
         "tests/issues/test_hostile_files.py"),
    seen("two kinds at once", "issues/inspection/__init__.py", "or _ends_as_archive(file, content)",
         "", "tests/issues/test_hostile_files.py"),
    seen("quarantine", "issues/views/files.py", "if found.withheld:", "if False:",
         "tests/monitoring/test_quarantine.py"),
    seen("a PDF waits for the second look", "issues/models/parts.py",
         "self.looked_at is None and (", "False and (", "tests/monitoring/test_second_looks.py"),
    seen("what the second look found", "issues/models/parts.py", "if self.objection:", "if False:",
         "tests/monitoring/test_second_looks.py"),
    seen("the second parser judges", "issues/within/ways.py", "if way.judge:", "if False:",
         "tests/issues/test_within.py"),
    seen("the child is bounded", "issues/within/__main__.py",
         "resource.setrlimit(what, (most, most))", "pass", "tests/monitoring/test_second_looks.py"),
    seen("a copy in which traces are left is none", "issues/within/ways.py",
         "and not _traces(way, clean)", "", "tests/issues/test_within.py"),
    seen("what is not known within a document is not read", "issues/within/media.py",
         "else (UNREAD,)", "else ()", "tests/issues/test_within.py"),
    seen("of a film stays what it needs", "issues/within/boxes.py",
         "elif kind not in NEEDED and box != spared:", "elif False:",
         "tests/issues/test_within.py"),
    seen("a returned draft never gives more of a file", "issues/views/drafting.py",
         "if issue.submitted_at:\n        give_copies_only(",
         "if False:\n        give_copies_only(", "tests/issues/test_copies.py"),
    seen("nothing is shown above restricted", "issues/models/parts.py",
         "if self.withheld or grade > Classification.RESTRICTED:", "if self.withheld:",
         "tests/issues/test_shown.py"),
    seen("what is shown is noted", "issues/views/files.py", "    note_shown(request, found)\n", "",
         "tests/issues/test_shown.py"),
    seen("a masked origin gives copies alone", "issues/models/parts.py",
         "| is_open & models.Q(copy_only=False)", "| models.Q(copy_only=False)",
         "tests/issues/test_copies.py"),
    seen("what was chosen to be a copy is one", "issues/models/parts.py",
         "is_open & models.Q(copy_only=False)", "is_open", "tests/issues/test_copies.py"),
    seen("an unknown answer of the scanner is none", "issues/scanner.py",
         'raise ScannerDown(f"unknown answer: {reply[:200]!r}")', 'return ""',
         "tests/monitoring/test_quarantine.py"),
    seen("the copy is what was sent", "issues/files.py",
         'if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:', "if False:",
         "tests/issues/test_files.py"),
    seen("a download is an attachment", "issues/views/files.py", "copy, as_attachment=True,",
         "copy, as_attachment=False,", "tests/issues/test_files.py"),
    seen("a download is noted", "issues/views/files.py", "    note_download(request, found)\n", "",
         "tests/issues/test_readings.py"),
]  # fmt: skip
OUT = [
    seen("the right to export", "agencies/pages/exports.py", "if not hat.membership.may_export:",
         "if False:", "tests/test_exports.py"),
    seen("nothing above Terbatas is exported", "agencies/pages/exports.py",
         "self.rows.filter(classification__lte=HIGHEST)[:MOST_ROWS]", "self.rows.all()[:MOST_ROWS]",
         "tests/test_exports.py"),
    seen("exports a day", "agencies/pages/exports.py",
         "return exported.filter(recorded_at__gte=since).count()", "return 0",
         "tests/test_exports.py"),
    seen("formulas in CSV", "agencies/pages/sheets.py",
         "return f\"'{plain(text)}\" if starts_a_formula(text) else plain(text)",
         "return plain(text)", "tests/test_exports.py"),
    seen("formulas in XLSX", "agencies/pages/sheets.py",
         "sheet.write_string(place, column, plain(cell)[:LONGEST_CELL], look)",
         "sheet.write_formula(place, column, plain(cell)[:LONGEST_CELL], look)",
         "tests/test_exports.py"),
    seen("the mark in the last row", "agencies/pages/sheets.py",
         "    writer.writerow([_guarded(table.mark)])\n    words.detach()", "    words.detach()",
         "tests/test_exports.py"),
    seen("mail names nothing above Biasa", "monitoring/notices/digest.py",
         "is_open = Q(grade__lte=Classification.OPEN)", "is_open = Q()",
         "tests/monitoring/test_mail.py", "tests/test_canaries.py"),
    seen("notices go to readers of the act alone", "monitoring/notices/tell.py",
         "if can_read(roster.hat(one), event.parties, event.classification)\n        and", "if",
         "tests/monitoring/test_notices.py"),
    seen("notices go to readers of the page alone", "monitoring/notices/tell.py",
         "[one for one in notice.to if key in seen[_eyes(kind, one, roster)]]", "list(notice.to)",
         "tests/monitoring/test_notices.py"),
    seen("headers of every answer", "desk/settings.py", '    "desk.headers.StrictHeaders",\n', "",
         "tests/test_headers.py::test_what_was_not_found_or_not_understood_has_them"),
    seen("the policy of content", "desk/settings.py", '"script-src": [SELF],',
         '"script-src": [SELF, "\'unsafe-inline\'"],',
         "tests/test_headers.py::test_what_was_not_found_or_not_understood_has_them"),
]  # fmt: skip
GUARDS = [*VISIBLE, *LOCK, *WHO, *DOOR, *FILES, *OUT]
# Quick ones of each kind, taken away in every run of the tests.
SAMPLE = ("narrowed parts name their readers", "an act is refused to other roles",
          "a NUL byte is no address", "the copy is what was sent", "formulas in CSV")  # fmt: skip


@contextmanager
def copy_of_the_tree() -> Iterator[Path]:
    """The files that the repository knows, elsewhere, with the same installed packages."""
    folder = Path(tempfile.mkdtemp(prefix="sinergi-guards-"))
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    compiled = "locale/id/LC_MESSAGES/django.mo"
    if (ROOT / compiled).exists():
        shutil.copy(ROOT / compiled, folder / compiled)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def failure(folder: Path, tests: tuple[str, ...] | list[str]) -> str:
    """The first of these tests that fails there; "" when none does.

    Raises RuntimeError when they cannot be run.
    """
    told = {name: value for name, value in os.environ.items() if name != "PROVE"}
    # The database's template is shared: a guard that changes it has another fingerprint.
    told |= {"DESK_VAR": os.environ.get("DESK_VAR") or str(ROOT / "var"), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-n", "0", "-x", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *tests], cwd=folder, env=told, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    told_of = (
        line
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED tests", "ERROR tests"))
    )
    return next(told_of, "a test")[:160] if done.returncode else ""


def missed_by(guard: Guard, folder: Path) -> str:
    """Take the guard away in the copy, see which test fails ("": none), and put it back."""
    file = folder / guard.file
    whole = file.read_text()
    file.write_text(whole.replace(guard.text, guard.instead, 1))
    try:
        return failure(folder, guard.tests)
    finally:
        file.write_text(whole)


def main(words: list[str]) -> int:
    chosen = [one for one in GUARDS if not words or any(word in one.name for word in words)]
    survivors = []
    with copy_of_the_tree() as folder:
        if broken := failure(folder, sorted({test for one in chosen for test in one.tests})):
            print(f"With every guard in its place: {broken}")
            return 2
        for place, guard in enumerate(chosen, 1):
            test = missed_by(guard, folder)
            print(f"{place}/{len(chosen)} {guard.name}: {test or 'NOT MISSED'}", flush=True)
            survivors += [] if test else [guard.name]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} guards are missed when taken away.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
