import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")

# A page whose statement takes longer is given up before the server gives up the process; sweeps
# and commands take their time.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=20s")

application = get_wsgi_application()

from desk.checks import refuse_unsafe  # noqa: E402  (needs the apps loaded above)

refuse_unsafe()
