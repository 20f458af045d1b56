"""The portal's URLs and one page that fails, for tests of the last resort."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import include, path

from portal.core.access import PUBLIC, access
from portal.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@access(PUBLIC)
def broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError("geheim: was niemand lesen soll")


urlpatterns = [path("kaputt/", broken), path("", include("portal.urls"))]
