"""Static pages, error pages and the frame around them."""

from inspect import isfunction

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.html import escape

from portal.core import charts
from portal.core.decisions import Refused
from portal.core.receipts import confirm, draft_key
from portal.core.style_charts import sample_figures
from portal.core.views import errors
from tests.look.html import elements, one

PUBLIC = ["accessibility", "privacy", "imprint", "contact"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_anybody_reads_the_public_pages(client: Client, name: str) -> None:
    response = client.get(reverse(f"core:{name}"))
    html = response.content.decode()
    assert response.status_code == 200
    assert one(html, "html")["lang"] == "de"
    assert len(elements(html, "h1")) == 1
    assert one(html, "title").text.strip().endswith("– Vielfaltsportal")
    assert one(html, "a", class_="vp-skip")["href"] == "#" + one(html, "main")["id"]


@pytest.mark.django_db
def test_the_footer_leads_to_all_of_them_and_the_header_to_the_sign_in(client: Client) -> None:
    html = client.get(reverse("core:contact")).content.decode()
    links = {link["href"] for link in elements(html, "a")}
    assert {reverse(f"core:{name}") for name in PUBLIC} <= links
    assert reverse("account_login") in links


@pytest.mark.django_db
def test_pages_name_the_operator_of_the_installation(client: Client, settings) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Landesamt <Muster>", "Weg 1\n65183 Wiesbaden"
    for name in PUBLIC:
        html = client.get(reverse(f"core:{name}")).content.decode()
        assert "Landesamt &lt;Muster&gt;" in html
        assert "Weg 1<br>65183 Wiesbaden" in html


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "shown"), [(True, 1), (False, 0)])
def test_the_demo_says_that_it_is_one(client: Client, settings, demo: bool, shown: int) -> None:
    settings.DEMO_MODE = demo
    assert len(elements(client.get(reverse("core:contact")).content.decode(), class_="vp-demo")) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 302), ("lead", 403), ("consultant", 403), ("ministry", 403), ("operator", 200)]
)
def test_who_may_open_the_style_page(client_as, role: str, status: int) -> None:
    assert client_as(role).get(reverse("core:style")).status_code == status


@pytest.mark.django_db
def test_the_style_page_shows_every_kind_of_chart_with_its_description(client_as) -> None:
    html, figures = client_as("operator").get(reverse("core:style")).content.decode(), sample_figures()
    assert len(figures) == len([name for name in charts.__all__ if isfunction(getattr(charts, name))])
    for figure in figures:
        assert len(elements(html, "figure", id=figure.id)) == 1
        assert html.count(str(escape(figure.desc))) == 3, figure.id


@pytest.mark.django_db
def test_the_sample_confirmation_answers_with_a_receipt(client_as) -> None:
    html = client_as("operator").post(reverse("core:style"), follow=True).content.decode()
    assert one(html, data_draft_receipt="stil").text.strip() == "Nur eine Probe: Es wurde nichts gelöscht."


@pytest.mark.django_db
def test_a_missing_page_is_a_german_404(client: Client) -> None:
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Seite nicht gefunden" in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_method_is_a_page_too(client: Client) -> None:
    response = client.post(reverse("core:contact"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "hier nicht möglich" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("exception", "shown"), [(Refused("Nur die Leitung darf das."), True), (PermissionDenied("secret detail"), False)]
)
def test_403_tells_our_reasons_and_nothing_else(rf: RequestFactory, exception: Exception, shown: bool) -> None:
    response = errors.permission_denied(rf.get("/"), exception)
    assert response.status_code == 403
    assert ("Nur die Leitung darf das." in response.content.decode()) is shown
    assert "secret detail" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_token_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "x@y.example"})
    assert response.status_code == 403
    assert "Ihr Text ist nicht verloren" in response.content.decode()


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.server_error, 500)])
def test_400_and_500_need_no_database_and_no_session(rf: RequestFactory, view, status: int) -> None:
    arguments = (Exception(),) if status == 400 else ()
    response = view(rf.get("/"), *arguments)
    html = response.content.decode()
    assert response.status_code == status
    assert len(elements(html, "h1")) == 1
    assert elements(html, "script") == []


@pytest.mark.parametrize(("draft", "key"), [("m-1", "m-1"), ("", "")])
def test_a_receipt_travels_with_the_message(rf: RequestFactory, draft: str, key: str) -> None:
    request = rf.get("/")
    request._messages = CookieStorage(request)
    confirm(request, "Gespeichert.", draft=draft)
    assert [(message.message, draft_key(message.extra_tags)) for message in get_messages(request)] == [
        ("Gespeichert.", key)
    ]
