"""What rows are found by, as it was when this was added."""
from django.db import migrations

from agencies.finding import plainly, renew

TEXTS = {
    "FollowUp": plainly("obstacle", "ground", "forwarded_to"),
    "ProgressReport": plainly("text", "obstacle"),
    "PointVerdict": plainly("remark"),
    "ExtensionRequest": plainly("reason", "answer"),
}


def fill(apps, schema):
    for name, texts in TEXTS.items():
        renew(apps.get_model("monitoring", name)._default_manager.all(), texts)


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0006_words")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
