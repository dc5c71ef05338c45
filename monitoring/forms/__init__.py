"""The forms of the monitoring pages; the step forms by the name that the machine opens."""

from agencies.pages.steps import ReasonForm, StepForm
from monitoring.forms.report import (
    ProgressForm,
    RecordReplyForm,
    ReportForm,
    RespondForm,
    VerifyForm,
)
from monitoring.forms.steps import (
    BlockForm,
    DeclineForm,
    ExtensionForm,
    ForwardForm,
    GrantForm,
    NoteForm,
    NotOursForm,
    ProofForm,
    TransferForm,
)

STEP_FORMS: dict[str, type[StepForm]] = {
    "proof": ProofForm,
    "not_ours": NotOursForm,
    "reason": ReasonForm,
    "report": ReportForm,
    "progress": ProgressForm,
    "respond": RespondForm,
    "record_reply": RecordReplyForm,
    "block": BlockForm,
    "verify": VerifyForm,
    "decline": DeclineForm,
    "note": NoteForm,
    "transfer": TransferForm,
    "forward": ForwardForm,
}
EXTENSION_FORMS: dict[str, type[StepForm]] = {"grant": GrantForm, "reason": ReasonForm}

__all__ = ["EXTENSION_FORMS", "STEP_FORMS", "ExtensionForm"]
