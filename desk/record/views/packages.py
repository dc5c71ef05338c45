"""Examination packages: asked for by the auditor, made by a worker, fetched once."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.models import AuditAssignment, ExaminationPackage, Role
from agencies.pages.conflict import row
from agencies.pages.form_page import form_page
from agencies.record.events import Said, record
from desk.record.forms import PackageForm
from desk.record.package.build import folder


def auditor(request: DeskRequest) -> Hat:
    """The hat of the auditor, who alone asks for a package; 403 otherwise."""
    hat = request.hat
    if hat.role != Role.AUDITOR:
        raise PermissionDenied(_("Only the desk auditor asks for an examination package."))
    return hat


def package_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Ask for one; 404 unless the assignment is the auditor's own and in force."""
    hat = auditor(request)
    held = AuditAssignment.objects.visible_to(hat).in_force(clock.today())
    assignment = get_object_or_404(held, public_id=public_id)
    form = PackageForm(request.POST or None)

    def act() -> str:
        given = form.cleaned_data
        ExaminationPackage.objects.create(
            assignment=assignment, asked_by=hat.membership, asked_at=clock.now(), **given
        )
        said = Said(note="{size}/{seed}".format(**given))
        record("audit.package", assignment, by=hat, said=said)
        return _("The package is being made. You may close this page.")

    return form_page(
        request,
        form,
        title=_("Ask for an examination package"),
        submit=_("Ask for package"),
        back=reverse("assignment", args=[public_id]),
        act=act,
        text=_(
            "A ZIP with a sample of acts, their proof and the acts that stand out. Contents that"
            " were not opened are not in it. It can be downloaded once, and that is recorded."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def package_fetch(request: DeskRequest, public_id: UUID) -> HttpResponseBase:
    """The file, once, by a button. 404 while it is not made or is gone, 409 when it was fetched
    before."""
    hat = auditor(request)
    held = AuditAssignment.objects.visible_to(hat).in_force(clock.today())
    rows = ExaminationPackage.objects.filter(assignment__in=held, made_at__isnull=False)
    package = row(request, rows, public_id=public_id)
    back = reverse("assignment", args=[package.assignment.public_id])
    if package.fetched_at:
        page = {"why": _("This package was downloaded already. Ask for it anew."), "back": back}
        return render(request, "errors/409.html", page | {"obj": package}, status=409)
    if request.method != "POST":
        return render(request, "desk/package.html", {"package": package, "back": back})
    try:
        file = (folder() / package.file).open("rb")
    except OSError:
        raise Http404 from None
    package.fetched_at = timezone.now()
    package.save(update_fields=["fetched_at"])
    said = Said(note=f"{package.size}/{package.seed}")
    record("audit.fetch", package.assignment, by=hat, said=said)
    name = f"pemeriksaan-{package.public_id.hex[:8]}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
