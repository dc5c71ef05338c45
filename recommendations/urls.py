"""Addresses of recommendations."""

from django.urls import path

from recommendations.views import detail, drafting, letter, listing

app_name = "recommendations"

urlpatterns = [
    path("", listing.recommendation_list, name="list"),
    path("export/", listing.export, name="export"),
    path("new/", drafting.new, name="new"),
    path("for-issue/<uuid:public_id>/", detail.for_issue, name="for_issue"),
    path("<uuid:public_id>/", detail.detail, name="detail"),
    path("<uuid:public_id>/edit/", drafting.edit, name="edit"),
    path("<uuid:public_id>/letter/", letter.letter, name="letter"),
    path("<uuid:public_id>/timeline/", detail.timeline, name="timeline"),
    path("<uuid:public_id>/step/<slug:name>/", detail.step, name="step"),
]
