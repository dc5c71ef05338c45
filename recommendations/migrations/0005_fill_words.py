"""What rows are found by, as it was when this was added."""
from django.db import migrations

from agencies.finding import plainly, renew


def texts_of_recommendation(row):
    yield from (("A", row.number), ("A", row.title), ("B", row.text), ("C", row.basis_note))


def texts_of_addressee(row):
    yield "A", row.attention_of
    yield "D", f"{row.agency.abbreviation} / {row.agency.name}"


def texts_of_letter(letter):
    yield from (("A", letter.number), ("B", letter.subject))
    for text in (letter.signer, letter.signer_position, letter.signer_number, letter.copies):
        yield "C", text
    if letter.sender:
        yield "D", f"{letter.sender.abbreviation} / {letter.sender.name}"


TEXTS = {
    "Recommendation": texts_of_recommendation,
    "Addressee": texts_of_addressee,
    "AcceptancePoint": plainly("text", "evidence_expected"),
    "Letter": texts_of_letter,
}


def fill(apps, schema):
    for name, texts in TEXTS.items():
        renew(apps.get_model("recommendations", name)._default_manager.all(), texts)


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0004_words")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
