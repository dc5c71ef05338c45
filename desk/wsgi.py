import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")

application = get_wsgi_application()

from desk.checks import refuse_unsafe  # noqa: E402  (needs the apps loaded above)

refuse_unsafe()
