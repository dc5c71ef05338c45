"""What rows are found by, as it was when this was added."""
from django.db import migrations

from agencies.finding import plainly, renew

ANALYSIS = ("problem", "assumptions", "facts", "discussion", "options", "conclusion", "advice",
            "legal_basis")


def texts_of_issue(issue):
    yield "A", issue.number
    if issue.classification >= 3 and issue.content_allowed_at is None:
        yield "A", issue.card_number
        return
    yield from (("A", issue.title), ("B", issue.text))
    yield from (("C", issue.outcome), ("C", issue.referred_to))
    if issue.category:
        parent = issue.category.parent
        yield "D", f"{issue.category.name} / {parent.name if parent else ''}"
    if not issue.origin_masked:
        yield "C", issue.source
        yield "D", f"{issue.reported_by.abbreviation} / {issue.reported_by.name}"
    for region in issue.regions.select_related("parent").order_by("code"):
        yield "D", f"{region.name} / {region.parent.name if region.parent else ''}"


TEXTS = {
    "Issue": texts_of_issue,
    "AgencyView": plainly("text"),
    "Analysis": plainly(*ANALYSIS),
    "InformationRequest": plainly("question", "answer"),
    "Comment": plainly("text"),
    "Attachment": plainly("name", weight="A"),
}


def fill(apps, schema):
    for name, texts in TEXTS.items():
        renew(apps.get_model("issues", name)._default_manager.all(), texts)


class Migration(migrations.Migration):
    dependencies = [("issues", "0016_words")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
