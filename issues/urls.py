"""The addresses of issues, below /issues/."""

from django.urls import path

from issues.views import (
    acts,
    detail,
    drafting,
    drafting_page,
    files,
    listing,
    parts,
    readers,
    readings,
    receipts,
    spills,
    steps,
)

app_name = "issues"

urlpatterns = [
    path("", listing.issue_list, name="list"),
    path("export/", listing.export, name="export"),
    path("new/", drafting.new, name="new"),
    path("new/paste/", drafting.paste, name="paste"),
    path("new/save/", drafting.autosave, name="autosave"),
    path("new/similar/", drafting_page.similar, name="similar"),
    path("new/proposed/", drafting_page.propose, name="propose"),
    path("flagged/", spills.flagged, name="flagged"),
    path("receipts/", receipts.receipt_list, name="receipts"),
    path("receipts/<uuid:public_id>/", receipts.receipt, name="receipt"),
    path("files/<uuid:public_id>/", files.file, name="file"),
    path("requests/<uuid:public_id>/step/<str:name>/", steps.request_step, name="request_step"),
    path("files/<uuid:public_id>/lower/", parts.lower_file, name="lower_file"),
    path("views/<uuid:public_id>/lower/", parts.lower_view, name="lower_view"),
    path("notes/<uuid:public_id>/lower/", parts.lower_note, name="lower_note"),
    path("<uuid:public_id>/", detail.detail, name="detail"),
    path("<uuid:public_id>/edit/", drafting.edit, name="edit"),
    path("<uuid:public_id>/print/", detail.print_file, name="print"),
    path("<uuid:public_id>/readers/", readers.readers, name="readers"),
    path("<uuid:public_id>/as/<str:code>/", readers.seen_by, name="seen_by"),
    path("<uuid:public_id>/timeline/", detail.timeline, name="timeline"),
    path("<uuid:public_id>/readings/", readings.readings, name="readings"),
    path("<uuid:public_id>/spill/", spills.spill, name="spill"),
    path("<uuid:public_id>/spill/mark/", spills.mark_spill, name="mark_spill"),
    path("<uuid:public_id>/step/<str:name>/", steps.step, name="step"),
    path("<uuid:public_id>/analysis/edit/", acts.write_analysis, name="write_analysis"),
    path("<uuid:public_id>/analysis/<int:number>/", detail.analysis, name="analysis"),
    path("<uuid:public_id>/views/request/", acts.request_views, name="request_views"),
    path("<uuid:public_id>/views/give/", acts.give_view, name="give_view"),
    path("<uuid:public_id>/ask/", acts.ask, name="ask"),
    path("<uuid:public_id>/share/", acts.share, name="share"),
    path("<uuid:public_id>/admit/", acts.admit, name="admit"),
    path("<uuid:public_id>/share/<str:code>/revoke/", acts.revoke, name="revoke"),
    path("<uuid:public_id>/card/hand-over/", acts.hand_over, name="hand_over"),
    path("<uuid:public_id>/notes/new/", acts.comment, name="comment"),
    path("<uuid:public_id>/files/new/", acts.attach, name="attach"),
]
