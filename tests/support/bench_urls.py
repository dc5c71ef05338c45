"""The floor: what one indexed query and 25 rows cost on the same server."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from agencies.access.marks import public
from agencies.models import Region
from desk.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


@public
def floor(request: HttpRequest) -> HttpResponse:
    rows = Region.objects.order_by("code").values_list("code", "name")[:25]
    return HttpResponse("<ul>" + "".join(f"<li>{n} {t}</li>" for n, t in rows) + "</ul>")


urlpatterns = [path("floor/", floor), *urlpatterns]
