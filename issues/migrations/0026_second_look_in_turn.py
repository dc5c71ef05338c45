from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0025_second_look")]

    operations = [
        migrations.RemoveIndex(model_name="attachment", name="file_not_looked_into"),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                models.Case(models.When(content_type="application/pdf", then=0), default=1),
                models.OrderBy(models.F("look_again_at"), nulls_first=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("looked_at", None)),
                name="file_not_looked_into",
            ),
        ),
    ]
