"""What each person of scenario S24 does, from the report to the closing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.person import Person

NUMBER = "B-217/DN.00.01/09/2024"
TITLE = "Daftar pemilih Riau memuat pemilih meninggal dan ganda"
RECOMMENDED = "Akurasi daftar pemilih Riau menjelang penetapan"
RECEIPT = "Perbaikan selesai di 12 kabupaten/kota."
OBSTACLE = "Penyeberangan ke Meranti menunggu cuaca."
REMARK = "Sebutkan angka per kabupaten."
POINTS = ("Mengirim data kematian harian.", "Berita acara pencermatan 12 kabupaten/kota.")
SHOTS = os.environ.get("SHOTS")  # a folder for pictures of the way


class Story:
    """The people and the addresses of the one issue, as they come to know them."""

    def __init__(self, meet: Callable[..., Person], folder: Path) -> None:
        self.meet = meet
        self.met: list[Person] = []
        self.stranger: Person | None = None
        self.last: Person | None = None  # whose page nobody has acted on since
        self.issue = self.recommendation = ""
        self.evidence = folder / "Berita acara pencermatan.pdf"
        self.evidence.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n")

    def person(self, name: str, at: str = "") -> Person:
        """Somebody of the demo, on the page of the issue or on another one."""
        person = self.meet(name)
        if person not in self.met:
            self.met.append(person)
            person.begin_to_count()  # the login is no part of the way
        wanted = at or self.issue or "/"
        if person is not self.last or urlsplit(person.page.url).path != wanted:
            person.open(wanted)
        self.last = person
        return person

    def called(self, name: str, title: str = TITLE) -> Person:
        """Somebody who follows the link of a mail, or of My work, which say the same."""
        return self.person(name, self.meet(name).task(title))

    def cost(self) -> tuple[int, int, int]:
        """Presses, pages and answers so far, of all but the stranger, who only looks if it can."""
        busy = [person for person in self.met if person is not self.stranger]
        counted = [(one.clicks, one.screens, one.answers) for one in busy]
        clicks, screens, answers = map(sum, zip(*counted, strict=True))
        return clicks, screens, answers

    def complaints(self) -> list[str]:
        return [words for person in self.met for words in person.complaints]

    def left_on_devices(self) -> list[str]:
        """Unsent words that a browser still keeps."""
        kept = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"
        return [key for person in self.met for key in person.page.evaluate(kept)]

    def picture(self, person: Person, name: str) -> None:
        if SHOTS:
            person.page.wait_for_load_state("networkidle")
            person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)

    def report(self) -> None:
        kpu = self.person("liaison.kpu", "/issues/new/")
        kpu.fill(title=TITLE, text="Di 12 kabupaten/kota masih tercatat pemilih meninggal.")
        kpu.page.locator("#similar li").first.wait_for()
        kpu.fill(category="DPT.AKURASI", severity="4", likelihood="3", source="Rakor Pekanbaru")
        kpu.fill(occurrence="happening")
        kpu.pick("regions", "Riau")
        kpu.fill(known_at_day="2024-09-02", known_at_hour="09.30")
        kpu.fill(classification="1")
        self.picture(kpu, "01-permasalahan-baru")
        kpu.send("button[name=submit]")
        self.issue = urlsplit(kpu.page.url).path
        self.picture(kpu, "02-diajukan")
        assert kpu.reads("Diajukan")
        self.is_hidden_from_a_stranger()

    def is_hidden_from_a_stranger(self) -> None:
        stranger = self.stranger = self.person("liaison.perludem", "/inbox/")
        for address in filter(None, (self.issue, f"{self.issue}print/", self.recommendation)):
            assert stranger.status(address) == 404, address

    def accept_and_ask(self) -> None:
        secretary = self.called("secretary.desk")
        analyst = secretary.page.locator("select[name=analyst]")
        analyst.select_option(analyst.locator("option", has_text="Melati").get_attribute("value"))
        assert secretary.page.locator("[name=ask][value=KEMENDAGRI]").is_checked()
        secretary.fill(ask="BAWASLU", ask_why="Pengawasan daftar pemilih dan data kependudukan.")
        self.picture(secretary, "03-terima")
        secretary.decide()  # it says who will read it, and asks once more
        assert secretary.reads("orang")
        secretary.send()
        self.is_hidden_from_a_stranger()

    def give_views(self) -> None:
        for name, text in (
            ("liaison.bawaslu", "Saran perbaikan data ganda belum seluruhnya dijawab."),
            ("liaison.kemendagri", "Data kematian dapat dikirim harian mulai pekan ini."),
        ):
            liaison = self.called(name)
            liaison.fill(text=text, classification="1")
            liaison.decide()
            assert liaison.reads(text)

    def analyse(self) -> None:
        analyst = self.called("analyst.desk")
        analyst.fill(
            problem="Daftar pemilih Riau belum akurat menjelang penetapan.",
            facts="Empat kabupaten belum membuat berita acara.",
            discussion="Data kematian dipertukarkan bulanan, bukan harian.",
            options="Pencermatan bersama; penundaan penetapan; tanpa tindakan.",
            conclusion="Pencermatan bersama dapat selesai sebelum penetapan.",
            advice="\n".join(f"{n}. {text}" for n, text in enumerate(POINTS, start=1)),
            severity="4",
            likelihood="3",
        )
        analyst.send("button[name=further]")
        secretary = self.called("secretary.desk")
        self.picture(secretary, "04-analisis-diajukan")
        secretary.fill(reason=REMARK)
        secretary.decide("#own-step .btn-secondary[formaction]")
        analyst = self.called("analyst.desk")
        assert analyst.reads(REMARK)
        analyst.fill(facts="Rokan Hilir 212, Rokan Hulu 187, Meranti 96, Kampar 341 pemilih.")
        analyst.send("button[name=further]")
        assert not analyst.page.locator('[action$="approve_analysis/"]').count()
        self.called("chair.desk").decide()

    def recommend(self) -> None:
        analyst = self.called("analyst.desk")
        analyst.fill(title=RECOMMENDED)
        self.name_addressees(analyst)
        assert [self.point(analyst, row) for row in (0, 1)] == list(POINTS)
        self.picture(analyst, "05-konsep-rekomendasi")
        analyst.send('.buttons button[value="submit"]')
        self.recommendation = urlsplit(analyst.page.url).path
        self.called("chair.desk", RECOMMENDED).decide()
        secretary = self.called("secretary.desk", RECOMMENDED)
        secretary.fill(letter_number=NUMBER)
        secretary.page.check("input[name=signed_outside]")
        self.picture(secretary, "06-terbitkan")
        secretary.decide()
        assert secretary.reads(NUMBER)
        self.is_hidden_from_a_stranger()

    def name_addressees(self, analyst: Person) -> None:
        """The agencies of the category stand there; the one that is missing is added."""
        rows = analyst.page.locator("select[name^=addressees-][name$=-agency]")
        there = [row.evaluate("s => s.selectedOptions[0].text") for row in rows.all()]
        for name, attention, days in (
            ("KPU", "Deputi Bidang Dukungan Teknis", "5"),
            ("Kemendagri", "Direktur Jenderal Dukcapil", "10"),
        ):
            row = next((n for n, words in enumerate(there) if words.startswith(f"{name} ")), None)
            if row is None:
                row = there.index("")
                analyst.pick(f"addressees-{row}-agency", f"{name} –")
            entries = {"mode": "follow_up", "attention_of": attention, "due_days": days}
            analyst.fill(**{f"addressees-{row}-{key}": value for key, value in entries.items()})

    def point(self, analyst: Person, row: int) -> str:
        return analyst.page.locator(f"[name=points-{row}-text]").input_value()

    def receive(self) -> None:
        for name, agency in (("liaison.kemendagri", "Kemendagri"), ("liaison.kpu", "KPU")):
            liaison = self.called(name, RECOMMENDED)
            liaison.decide('form[action$="/step/acknowledge/"] button')
            self.picture(liaison, f"07-diterima-{agency}")
            assert liaison.reads("Diterima oleh")

    def follow_up(self) -> None:
        kpu = self.called("liaison.kpu", RECOMMENDED)
        kpu.take("step/block", obstacle=OBSTACLE)
        kpu.decide('form[action$="/step/unblock/"] button')
        self.send_report("liaison.kpu", "Delapan dari 12 berita acara selesai.")
        self.verify("accepted", "not_yet")
        kpu = self.called("liaison.kpu", RECOMMENDED)
        self.picture(kpu, "08-dikembalikan")
        assert kpu.reads("Baru delapan dari 12.")
        self.send_report("liaison.kpu", "Keempat berita acara terakhir dilampirkan.")
        self.verify("accepted")
        self.send_report("liaison.kemendagri", "Data kematian dikirim harian.")
        self.verify("accepted", "accepted")

    def send_report(self, name: str, text: str) -> None:
        liaison = self.called(name, RECOMMENDED)
        liaison.fill(text=text)
        liaison.page.set_input_files("input[name=evidence]", self.evidence)
        self.picture(liaison, f"09-laporan-{name}")
        liaison.decide('form[action$="/step/report/"] .btn-primary')

    def verify(self, *verdicts: str) -> None:
        analyst = self.called("analyst.desk", RECOMMENDED)
        points = analyst.page.locator("main .point fieldset")
        for point, verdict in zip(points.all(), verdicts, strict=True):
            point.locator(f'input[value="{verdict}"]').check()
        if "not_yet" in verdicts:
            analyst.page.locator('textarea[name^="remark_"]').last.fill("Baru delapan dari 12.")
        self.picture(analyst, f"10-verifikasi-{len(verdicts)}")
        analyst.decide('form[action$="/step/verify/"] .btn-primary')

    def close(self) -> None:
        secretary = self.called("secretary.desk")
        secretary.fill(outcome=RECEIPT)
        secretary.decide()
        self.called("chair.desk").decide()
        secretary = self.person("secretary.desk")
        self.picture(secretary, "11-ditutup")
        assert secretary.reads("Ditutup")
        self.is_hidden_from_a_stranger()

    def read_the_record(self) -> None:
        kpu = self.person("liaison.kpu", "/issues/receipts/")
        with kpu.page.expect_navigation():
            kpu.page.locator("main a", has_text=TITLE).first.click()
        self.picture(kpu, "12-salinan-pelapor")
        assert kpu.reads(RECEIPT)
        secretary = self.person("secretary.desk", f"{self.issue}timeline/")
        self.picture(secretary, "13-riwayat")
        for person in (
            "Yosef Lamere, S.E., Penghubung KPU",
            "Melati Ginting, S.I.P., M.A., Analis",
        ):
            assert secretary.reads(person), person
        entries = secretary.page.locator(".timeline > li")
        assert entries.filter(has_text="2024").filter(has_text="WIB").count() == entries.count()
        printed = self.person("chair.desk", f"{self.issue}print/")
        self.picture(printed, "14-cetak")
        for words in (TITLE, REMARK, NUMBER, RECEIPT, "Baru delapan dari 12.", OBSTACLE):
            assert printed.reads(words), words

    def read_in_english(self) -> None:
        chair = self.person("chair.desk")
        data = chair.page.locator(".facts dd").all_inner_texts()
        with chair.page.expect_navigation():
            chair.page.locator("footer form[action='/i18n/'] button").click()
        self.picture(chair, "15-english")
        assert chair.reads("Recommendation")
        assert not chair.reads("Rekomendasi RK-")
        assert chair.reads(TITLE)
        assert chair.reads(RECEIPT)
        assert next(text for text in data if "Riau" in text) in chair.page.inner_text("main")
