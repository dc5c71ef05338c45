"""Unsent words: what is typed into a form is kept for its writer until it is sent.

A view of a form makes a `Keeper` of it: on GET it puts the kept words back, on POST it keeps
them when the page asks for that or when the form is refused, and forgets them once the form
was sent. Nobody but the writer reads them, under the same hat and only while the object of the
form is theirs to read; after four weeks they go.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Textarea
from django.forms.utils import ErrorDict
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.models import KeptText
from agencies.models.classification import Classification
from agencies.models.kept import KeptTextQuerySet, holds_no_words
from agencies.sending.once import is_recorded, wait_for
from agencies.sending.sent import OF_THE_PAGE

KEPT_FOR = dt.timedelta(weeks=4)
MOST_SIGNS = 400_000  # in one form: twenty texts at their limit
KEPT_ON_DEVICE = Classification.RESTRICTED  # unsent text above it is never kept there


class Keeps:
    """A form whose words are kept: it has a `keeper` where its view keeps them.

    `mark` names the hidden field that says which stored text the words were made from, `rows`
    the form sets that stand on its page beside its own fields.
    """

    mark = ""
    rows: tuple[str, ...] = ()
    keeper: Keeper | None = None


class _Listening(MultiValueDict):
    """A page that holds nothing and notes which entries it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return False

    def getlist(self, name: str, default: Any = None) -> list[Any]:
        self.asked.add(name)
        return super().getlist(name, default)


class Keeper:
    """The unsent words of one form: of this person, under this hat, at this address.

    `about` is the object of the form; the words take its class, or the higher one chosen in
    the form. `label` says in My work what is being written.
    """

    def __init__(
        self,
        request: DeskRequest,
        form: Any,
        *,
        about: Any = None,
        label: object = "",
        address: str = "",
        level: int = 0,
    ) -> None:
        self.request, self.form, self.about, self.label = request, form, about, str(label)
        self.hat = request.hat
        self.address = address or self._home()
        self.level = max(level, getattr(about, "classification", 0) or 0, Classification.OPEN)
        self.refused: dict[Any, list[str]] = {}  # label of an entry -> why it was not kept
        may = self.shown and self.may_lie_here
        self.kept: KeptText | None = self._own().first() if may else None
        form.keeper = self
        if request.method == "POST":
            self._one_at_a_time()
            if self.sent:
                self._add_files()
        self._keep_files_at_once()

    def _home(self) -> str:
        """The page of the form: two buttons may send it to addresses of their own."""
        said = self.request.POST.get("kept", "")
        own = said.startswith("/") and url_has_allowed_host_and_scheme(said, None)
        return (said if own else self.request.get_full_path())[:300]

    def _own(self) -> KeptTextQuerySet:
        return KeptText.objects.visible_to(self.hat).filter(address=self.address)

    @property
    def may_lie_here(self) -> bool:
        """Whether words of this class may be kept at all; content of a card never is."""
        worn: Hat | None = self.hat
        may = worn is not None and self._class() <= worn.clearance
        return may and not holds_no_words(self.about)

    @property
    def may_keep_here(self) -> bool:
        """Whether the device may keep what could not be sent."""
        return self.may_lie_here and self.level <= KEPT_ON_DEVICE

    @property
    def kept_at(self) -> str:
        return wording.lately(self.kept.kept_at, clock.now()) if self.kept else ""

    device_limit = int(KEPT_ON_DEVICE)

    @property
    def asked(self) -> bool:
        """Whether the form came to be kept or thrown away, not to be sent."""
        wanted = {"keep_draft", "discard_draft", "discard_file"} & self.request.POST.keys()
        return self.request.method == "POST" and bool(wanted)

    @property
    def sent(self) -> bool:
        """Whether the form came to be carried out."""
        return self.request.method == "POST" and not self.asked

    def answer(self) -> HttpResponse | None:
        """What the page gets that asked; None: the form again, with what was not kept."""
        if "discard_draft" in self.request.POST:
            self.forget()
            messages.success(self.request, _("The unsent text was thrown away."))
            return self._again()
        if gone := self.request.POST.get("discard_file"):
            for _name, field in self._file_fields() if self.kept else []:
                field.drop_unsent(self.kept, gone)
            return self._again()
        self.keep()
        if self.request.POST["keep_draft"] == "auto":
            response = render(self.request, "components/_kept_line.html", {"form": self.form})
            response["Kept"] = "all" if self.kept and not self.refused else "part"
            return response
        if self.refused or not self.kept:
            self._look()
            return None
        messages.success(self.request, _("Draft saved."))
        return self._again()

    def _again(self) -> HttpResponse:
        htmx = self.request.htmx
        return HttpResponseClientRedirect(self.address) if htmx else redirect(self.address)

    def keep(self) -> None:
        """Keep every entry and every accepted file; `refused` names what was not."""
        if not self.may_lie_here:
            why = _("Text of this classification is not kept before it is sent.")
            self.refused[_("Draft")] = [why]
            return
        if not self.shown or self._sent_already():
            return
        entries = self._entries()
        about = self.about
        self.kept, _new = KeptText.objects.update_or_create(
            membership=self.hat.membership,
            person=self.hat.user,
            address=self.address,
            defaults={
                "label": self.label[:200],
                "about_kind": about._meta.label_lower if about is not None else "",
                "about_id": about.pk if about is not None else None,
                "classification": self._class(),
                "entries": entries,
                "kept_at": clock.now(),
            },
        )
        for name, field in self._file_fields():
            uploads = self.form.files.getlist(self.form.add_prefix(name))
            if wrong := field.keep_unsent(self.kept, name, uploads):
                self.refused[field.label] = wrong

    def _class(self) -> int:
        """The class of the object, or the higher one chosen in the form; no class is none."""
        asked = "classification" in self.form.fields
        chosen = self.request.POST.get("classification", "") if asked else ""
        known = {str(grade.value): grade.value for grade in Classification}
        return max(self.level, known.get(chosen, 0))

    def _key(self) -> UUID | None:
        try:
            return UUID(self.request.POST.get("key") or self.request.POST.get("once", ""))
        except ValueError:
            return None

    def _one_at_a_time(self) -> None:
        """Words that are on their way to be kept arrive before the form that sends them."""
        if key := self._key():
            wait_for(key)

    def _sent_already(self) -> bool:
        """Whether this very form was sent meanwhile: its words are no draft any more."""
        key = self._key()
        return bool(key and is_recorded(key))

    def _entries(self) -> dict[str, list[str]]:
        """What was typed, by the names of its fields; the longest is left out beyond the limit."""
        own, rows = self._own_entries(), tuple(f"{rows}-" for rows in self.form.rows)
        found = {
            name: [value.replace("\x00", "") for value in values]  # PostgreSQL takes none
            for name, values in self.request.POST.lists()
            if name in own or name.startswith(rows)
        }
        while sum(len(value) for values in found.values() for value in values) > MOST_SIGNS:
            longest = max(found, key=lambda name: sum(map(len, found[name])))
            del found[longest]
            bound = {self.form.add_prefix(name): name for name in self.form.fields}
            label = self.form.fields[bound[longest]].label if longest in bound else longest
            self.refused[label] = [_("Too long to be kept. Shorten it.")]
        return found

    def _own_entries(self) -> set[str]:
        """The names under which the form itself looks for what was typed."""
        page, files = _Listening(), {name for name, _field in self._file_fields()}
        for name, field in self.form.fields.items():
            if name not in files:
                field.widget.value_from_datadict(page, {}, self.form.add_prefix(name))
        return page.asked.difference(OF_THE_PAGE) | {self.form.mark}

    def _file_fields(self) -> list[tuple[str, Any]]:
        fields = self.form.fields.items()
        return [(name, field) for name, field in fields if hasattr(field, "keep_unsent")]

    def files(self) -> list[Any]:
        """The files that lie with the words."""
        fields = self._file_fields() if self.kept else []
        return [file for name, field in fields for file in field.unsent(self.kept, name)]

    def _add_files(self) -> None:
        """What was kept goes out with the form as if it had been chosen again."""
        files = MultiValueDict(dict(self.form.files.lists()) if self.form.files else {})
        for name, field in self._file_fields() if self.kept else []:
            there = files.getlist(self.form.add_prefix(name))
            for upload in field.unsent_uploads(self.kept, name, there):
                files.appendlist(self.form.add_prefix(name), upload)
        self.form.files = files

    def _keep_files_at_once(self) -> None:
        """A file is kept as soon as it is chosen: no page can hold one over a login."""
        for _name, field in self._file_fields() if self.may_lie_here else []:
            field.widget.attrs |= {
                "hx-post": self.address,
                "hx-trigger": "change",
                "hx-encoding": "multipart/form-data",
                "hx-vals": '{"keep_draft": "auto"}',
                "hx-target": "next [data-draft-status]",
                "hx-swap": "innerHTML",
            }

    @property
    def shown(self) -> bool:
        """Whether there is anything to keep: a long text or a file."""
        texts = any(isinstance(one.widget, Textarea) for one in self.form.fields.values())
        return texts or bool(self._file_fields())

    @property
    def file_names(self) -> str:
        return ",".join(self.form.add_prefix(name) for name, _field in self._file_fields())

    def settle(self) -> int:
        """The status of the form's page: kept where it was refused (422), else filled again."""
        if self.sent:
            if self.shown:
                self.keep()
            return 422
        if not self.asked:
            self.bring_back()
        return 200

    def bring_back(self) -> bool:
        """Put the kept words into the fresh form; returns whether there were any."""
        if self.kept is None:
            return False
        self.form.data, self.form.is_bound = self.data(), True
        self._look()
        return True

    def data(self) -> QueryDict:
        """The kept words as the page would send them."""
        data = QueryDict(mutable=True)
        for field in self.form.hidden_fields():
            value = field.value()
            data[field.html_name] = "" if value is None else str(value)
        for name, values in self.kept.entries.items() if self.kept else ():
            data.setlist(name, values)
        return data

    def _look(self) -> None:
        """Words that were only put down are not wrong yet."""
        self.form._errors = ErrorDict(renderer=self.form.renderer)
        self.form.cleaned_data = {}

    def forget(self) -> None:
        """The form was sent, or its words are not wanted any more."""
        for row in self._own() if self.hat and self.shown else ():
            for _name, field in self._file_fields():
                field.drop_unsent(row)
            row.delete()
