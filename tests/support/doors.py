"""Where a query for rows that not everybody may read begins without `visible_to`, and why.

Every other module fails `tests/test_code.py`. The second lock holds in all of them, except
inside `as_portal()`.
"""

ACT = "changes rows that its caller read through visible_to, under their lock"
PART = "a condition, or the parts of rows, that a query for a reader is narrowed by or asks of"
COUNT = "kinds and numbers of what is still open at a desk or for a leaver, no content"
OPENED = "what an auditor's assignment covers: opened with a reason, or columns of acts alone"
PORTAL = "what the portal does by rule, as its own role"
READ = "notes for the record who read what, or reads what was noted"
OWN = "the writer's own unsent files"
DEMO = "makes the stories of the demo"

DOORS = {
    "issues/acts.py": ACT,
    "issues/classifying.py": ACT,
    "issues/drafts.py": ACT,
    "issues/effects.py": ACT,
    "issues/examination.py": OPENED,
    "issues/files.py": ACT,
    "issues/kept_files.py": OWN,
    "issues/leaving.py": COUNT,
    "issues/models/issue.py": PART,
    "issues/open_work.py": COUNT,
    "issues/reading.py": READ,
    "issues/rules.py": PART,
    "issues/spills.py": ACT,
    "issues/workflow.py": ACT,
    "recommendations/chain.py": ACT,
    "recommendations/drafts.py": ACT,
    "recommendations/effects.py": ACT,
    "recommendations/examination.py": OPENED,
    "recommendations/guards.py": PART,
    "recommendations/leaving.py": COUNT,
    "recommendations/models/recommendation.py": PART,
    "recommendations/open_work.py": COUNT,
    "recommendations/reading.py": READ,
    "recommendations/workflow.py": ACT,
    "monitoring/chain.py": PORTAL,
    "monitoring/duties.py": PORTAL,
    "monitoring/effects.py": ACT,
    "monitoring/examination.py": OPENED,
    "monitoring/extensions.py": ACT,
    "monitoring/models/follow_up.py": PART,
    "monitoring/notices/circles.py": PORTAL,
    "monitoring/notices/lines.py": PART,
    "monitoring/notices/quarantine.py": PORTAL,
    "monitoring/notices/second_looks.py": PORTAL,
    "monitoring/open_work.py": COUNT,
    "monitoring/reading.py": READ,
    "monitoring/receipts.py": ACT,
    "monitoring/reminders/holidays.py": PORTAL,
    "monitoring/rules.py": PART,
    "monitoring/traces.py": READ,
    "monitoring/workflow.py": ACT,
    "desk/demo/papers.py": DEMO,
    "desk/demo/play.py": DEMO,
    "desk/management/commands/load_demo.py": DEMO,
    "desk/record/examined.py": OPENED,
    "desk/record/package/exceptions.py": OPENED,
}
