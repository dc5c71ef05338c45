"""Reports: by the agency itself, or by the desk from a letter; and the verdicts on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.pages.day_fields import DayField
from agencies.pages.fields import MomentField
from agencies.pages.forms import picker
from agencies.pages.steps import StepForm
from issues.files import FilesField, UploadField, keep
from issues.forms.common import lines
from issues.models import Attachment
from monitoring.due import receipt_note
from monitoring.points import waiting_points
from monitoring.states import VERDICT
from recommendations.models import AcceptancePoint


class PointsField(forms.ModelMultipleChoiceField):
    """Some of the points of a follow-up, ticked one by one."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="public_id", **kwargs)

    def label_from_instance(self, obj: AcceptancePoint) -> str:
        return f"{obj.position}. {obj.text}"


class ImpliesReceipt(StepForm):
    """A step that counts as the receipt where none was sent: says what becomes of the due date."""

    above = "monitoring/_receipt_note.html"

    @property
    def receipt_note(self) -> str:
        return receipt_note(self.obj)


class EvidenceForm(ImpliesReceipt):
    """A step that may bring files: kept for the two parties of the follow-up alone."""

    def keep(self, upload: Any) -> Attachment:
        """Store one upload, readable by the agency and the desk only."""
        return keep(
            upload,
            by=self.hat,
            parties=self.obj.parties,
            classification=self.obj.classification,
        )

    def data_for_step(self) -> dict[str, Any]:
        data = super().data_for_step()
        data["evidence"] = [self.keep(upload) for upload in data.get("evidence") or []]
        return data


class ReportForm(EvidenceForm):
    """What was done, as of when, on which points, with which evidence."""

    text = forms.CharField(
        label=say("What was done"),
        widget=lines(5),
        error_messages={"required": say("Write what was done.")},
    )
    points = PointsField(
        queryset=AcceptancePoint.objects.none(),
        label=say("Points that this report is on"),
        error_messages={"required": say("Name the points that you report on.")},
    )
    as_of = MomentField(label=say("As of"), past=True, required=False)
    evidence = FilesField(label=say("Evidence"), required=False)
    obstacle = forms.CharField(label=say("Obstacle"), widget=lines(2), required=False)

    def __init__(
        self, *args: Any, waiting: list[AcceptancePoint] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        points = picker(self, "points")
        points.queryset = self.obj.own_points()
        ticked = waiting_points(self.obj) if waiting is None else waiting
        points.initial = [point.public_id for point in ticked]
        if as_of := self.fields.get("as_of"):
            as_of.widget.zone = self.hat.user.zone
            as_of.initial = clock.now()


class ProgressForm(ReportForm):
    """A report that is not yet offered for verification."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].required = False


class RespondForm(EvidenceForm):
    """The statement of a body that is asked, not ordered."""

    text = forms.CharField(
        label=say("Response"),
        widget=lines(6),
        error_messages={"required": say("Write the response.")},
    )
    evidence = FilesField(label=say("Enclosures"), required=False)


class RecordReplyForm(ReportForm):
    """An answer that came by letter. The clock uses the day on which it was received."""

    letter_number = forms.CharField(label=say("Letter number"), max_length=100)
    letter_date = DayField(ahead=False, label=say("Letter date"))
    received_on = DayField(ahead=False, label=say("Received on"))
    subject = forms.CharField(label=say("Subject"), max_length=300)
    file = UploadField(label=say("The letter as PDF"), required=False)
    as_of = evidence = None  # type: ignore[assignment]
    field_order = ("letter_number", "letter_date", "received_on", "subject", "file", "text")

    @property
    def receipt_note(self) -> str:
        """The date counts from the day on which the letter came, not from today."""
        return ""

    def clean_received_on(self) -> dt.date:
        received_on = self.cleaned_data["received_on"]
        zone = clock.ZONES[self.obj.zone]
        if received_on > clock.now().astimezone(zone).date():
            raise ValidationError(_("This day has not come yet. Check the date."))
        if received_on < self.obj.sent_at.astimezone(zone).date():
            raise ValidationError(_("The recommendation had not been sent on this day yet."))
        return received_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        dated, received = data.get("letter_date"), data.get("received_on")
        if dated and received and dated > received:
            self.add_error("letter_date", _("The letter is dated after the day it was received."))
        return data

    def data_for_step(self) -> dict[str, Any]:
        data = super().data_for_step()
        data["file"] = self.keep(data["file"]) if data.get("file") else None
        return data


class VerifyForm(StepForm):
    """A verdict and a remark for every point that waits for one."""

    VERDICTS = tuple((name, state.word) for name, state in VERDICT.items())
    note = forms.CharField(label=say("Remark on the whole"), widget=lines(2), required=False)

    def __init__(
        self, *args: Any, waiting: list[AcceptancePoint] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points = waiting_points(self.obj) if waiting is None else waiting
        for point in self.points:
            verdict, remark = self.names(point)
            self.fields[verdict] = forms.ChoiceField(
                choices=self.VERDICTS,
                label=_("Verdict on point %(number)s") % {"number": point.position},
                widget=forms.RadioSelect,
                error_messages={"required": self.missing(point)},
            )
            self.fields[remark] = forms.CharField(
                label=_("Remark on point %(number)s") % {"number": point.position},
                widget=lines(2),
                required=False,
            )
        self.order_fields([*(name for point in self.points for name in self.names(point)), "note"])

    @staticmethod
    def names(point: AcceptancePoint) -> tuple[str, str]:
        """The names of a point's two fields."""
        return f"verdict_{point.public_id}", f"remark_{point.public_id}"

    @staticmethod
    def missing(point: AcceptancePoint) -> str:
        return _("Give a verdict on point %(number)s.") % {"number": point.position}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for point in self.points:
            verdict, remark = self.names(point)
            if data.get(verdict, "accepted") != "accepted" and not data.get(remark):
                words = _("Say what is missing in point %(number)s, or on which ground.")
                self.add_error(remark, words % {"number": point.position})
        return data

    def data_for_step(self) -> dict[str, Any]:
        data = self.cleaned_data
        verdicts = {
            point.pk: (data[verdict], data[remark])
            for point in self.points
            for verdict, remark in [self.names(point)]
        }
        return {"verdicts": verdicts, "note": data["note"]}
