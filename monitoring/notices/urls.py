"""The inbox, and in a demo the mails that were kept."""

from django.urls import path

from monitoring.notices import inbox

app_name = "inbox"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<uuid:public_id>/", inbox.open_notice, name="open"),
    path("demo/mail/", inbox.demo_mails, name="demo_mails"),
    path("demo/mail/<str:name>/", inbox.demo_mail, name="demo_mail"),
]
