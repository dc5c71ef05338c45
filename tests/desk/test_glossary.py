"""The words on the screen are the words of the desk."""

from agencies.administration.reference import rows
from desk.management.commands import catalogue

# Where the screen deliberately says another word than the glossary.
OTHERWISE = {
    "Agency": "Instansi",  # "kementerian/lembaga" is too long for a column
    "Open": "Terbuka",  # of work; the classification has a context of its own
    "On behalf of": "Atas nama",  # of an entry; "mewakili" is of somebody attending
    "Acknowledged": "Sudah diterima",  # "diterima" alone also means agreed to
}


def test_a_term_of_the_glossary_is_translated_as_the_glossary_says():
    stored = catalogue.read(catalogue.po_path())
    words = {message.id: message.string for message in catalogue.texts(stored)}
    said = {row["label_en"]: row["label_id"] for row in rows("glossary")} | OTHERWISE
    wrong = {
        term: words[term]
        for term, word in said.items()
        if words.get(term) and words[term].lower() != word.lower()
    }
    assert wrong == {}
