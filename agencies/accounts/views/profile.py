"""One's own account, and the hat that one wears."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from agencies.access.hats import SESSION_KEY
from agencies.access.marks import any_hat
from agencies.access.requests import DeskRequest
from agencies.accounts.factor_forms import OwnProfileForm
from agencies.models import User
from agencies.pages.conflict import Difference, overtaken, row
from agencies.pages.form_page import changes_of, form_answer, tell
from agencies.record.events import Said
from agencies.sending.sent import AGAIN, MARK


def profile(request: DeskRequest) -> HttpResponse:
    """Name, address, telephone, language and time zone of the person logged in."""
    user = row(request, User.objects.all(), pk=request.user.pk)
    form = OwnProfileForm(request.POST or None, instance=user, request=request)
    both: list[Difference] = []
    if request.method == "POST" and form.is_valid() and not (both := overtaken(request, form)):
        changes = changes_of(form)
        form.save()
        if changes:
            tell(request, "account.profile", user, Said(changes=changes))
        with override(user.language):
            messages.success(request, _("Profile saved."))
        return redirect("profile")
    return form_answer(request, form, "agencies/profile.html", {}, both)


@any_hat
@require_POST
def switch_hat(request: DeskRequest) -> HttpResponse:
    """Wear another of one's roles from now on; an unknown one changes nothing.

    A form that waited for the choice goes on to its own address with all that it holds (307).
    """
    wanted = request.POST.get("hat", request.POST.get(MARK, ""))
    choices = {str(choice.public_id) for choice in request.wearable}
    if wanted in choices:
        request.session[SESSION_KEY] = wanted
    again = request.POST.get(AGAIN, "")
    if url_has_allowed_host_and_scheme(again, allowed_hosts=None):
        return redirect(again, preserve_request=True)
    return redirect("/")
