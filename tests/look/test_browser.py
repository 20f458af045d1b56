"""The look in a real browser: accessibility, reflow, keyboard, drafts, dialogs, and everything without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser import findings

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDTHS = [1280, 390, 320]
PUBLIC = ["accessibility", "privacy", "imprint", "contact"]
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('vp-draft|')).length"


def reflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 15"))


@pytest.fixture
def style(page: Page, live_server: Any, sign_in: Callable[[str], None], console: list[str]) -> Page:
    sign_in("operator")
    page.goto(live_server.url + reverse("core:style"))
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_the_style_page_has_no_findings_and_no_sideways_scroll(style: Page, width: int) -> None:
    style.set_viewport_size({"width": width, "height": 900})
    assert findings(style) == []
    assert reflows(style)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_public_pages_have_no_findings(page: Page, live_server: Any, console: list[str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for name in PUBLIC:
        page.goto(live_server.url + reverse(f"core:{name}"))
        assert findings(page) == []
        assert reflows(page)


def test_an_error_page_has_no_findings(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/gibt-es-nicht/")
    assert findings(page) == []


def test_an_open_dialog_has_no_findings_and_gives_the_focus_back(style: Page) -> None:
    opener = style.locator("[data-dialog-open=rueckfrage]")
    opener.focus()
    style.keyboard.press("Enter")
    expect(style.locator("#rueckfrage").get_by_role("button", name="Abbrechen")).to_be_focused()
    assert findings(style) == []
    style.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_menu_opens_by_keyboard_on_a_phone(style: Page) -> None:
    style.set_viewport_size({"width": 390, "height": 900})
    style.locator("details.vp-menu > summary").focus()
    style.keyboard.press("Enter")
    expect(style.get_by_role("button", name="Abmelden")).to_be_visible()
    assert findings(style) == []
    style.keyboard.press("Escape")
    expect(style.get_by_role("button", name="Abmelden")).to_be_hidden()


def test_the_first_tab_stop_leads_to_the_content(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + reverse("core:contact"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_error_summary_takes_the_focus(style: Page) -> None:
    expect(style.locator(".vp-error-summary")).to_be_focused()


def test_focus_is_visible_on_every_control(style: Page) -> None:
    style.locator("a.vp-wordmark").focus()
    for _step in range(40):
        style.keyboard.press("Tab")
        shown = style.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), p = e.closest('.vp-tile');
            return e === document.body || parseFloat(s.outlineWidth) >= 3 && s.outlineStyle !== 'none'
              || (p && parseFloat(getComputedStyle(p).outlineWidth) >= 3); }"""
        )
        assert shown, style.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_targets_are_large_enough_on_a_phone(style: Page) -> None:
    style.set_viewport_size({"width": 390, "height": 900})
    small = style.evaluate(
        """() => [...document.querySelectorAll(`.kern-btn, summary, .vp-tabs a, .vp-pagination a, .vp-footer a,
        .vp-sort, input:not([type=checkbox]):not([type=radio]):not([type=hidden]), select, .vp-chips a`)]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_field_borders_stand_out(style: Page) -> None:
    assert style.evaluate("getComputedStyle(document.querySelector('#id_title')).borderBottomWidth") == "2px"


def test_typed_text_survives_a_reload_until_it_is_dropped(style: Page) -> None:
    style.locator("#id_title").fill("Kommission gründen")
    style.locator("#id_status_1").check()
    style.wait_for_function(f"() => {DRAFTS} === 1")
    style.reload()
    expect(style.locator("#id_title")).to_have_value("Kommission gründen")
    expect(style.locator("#id_status_1")).to_be_checked()
    expect(style.get_by_text("Entwurf wiederhergestellt")).to_be_visible()
    style.get_by_role("button", name="Verwerfen").click()
    expect(style.locator("#id_title")).to_have_value("")
    assert style.evaluate(DRAFTS) == 0


def test_the_receipt_of_the_server_clears_the_draft(style: Page) -> None:
    style.locator("#id_title").fill("x")
    style.wait_for_function(f"() => {DRAFTS} === 1")
    style.locator("[data-dialog-open=rueckfrage]").click()
    style.locator("#rueckfrage").get_by_role("button", name="Löschen").click()
    expect(style.locator("[data-draft-receipt=stil]")).to_be_visible()
    assert style.evaluate(DRAFTS) == 0
    expect(style.locator("#id_title")).to_have_value("")


def test_another_person_in_the_same_browser_sees_no_draft(style: Page, live_server: Any) -> None:
    address = style.url
    style.locator("#id_title").fill("vertraulich")
    style.goto(live_server.url + reverse("core:contact"))
    style.evaluate(
        """() => { for (const name of Object.keys(localStorage)) {
        localStorage.setItem(name.replace(/\\|\\d+\\|/, '|999999|'), localStorage.getItem(name));
        localStorage.removeItem(name); } }"""
    )
    style.goto(address)
    expect(style.locator("#id_title")).to_have_value("")
    assert style.evaluate(DRAFTS) == 1


def test_a_second_click_sends_nothing(style: Page) -> None:
    style.locator("[data-dialog-open=rueckfrage]").click()
    sent: list[str] = []
    style.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    style.locator("#rueckfrage").get_by_role("button", name="Löschen").dblclick()
    expect(style.locator("[data-draft-receipt=stil]")).to_be_visible()
    assert len(sent) == 1


def test_leaving_clears_the_drafts_of_this_browser(style: Page) -> None:
    style.locator("#id_title").fill("x")
    style.wait_for_function(f"() => {DRAFTS} === 1")
    style.locator(".vp-account > summary").click()
    style.get_by_role("button", name="Abmelden").click()
    style.wait_for_load_state()
    assert style.evaluate(DRAFTS) == 0


def test_without_javascript_everything_is_there(
    browser: Browser, live_server: Any, client_as: Any, settings: Any
) -> None:
    cookie = client_as("operator").cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("core:style"))
    page.locator("details.vp-menu > summary").click()
    expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
    page.locator("[data-dialog-open=rueckfrage]").click()
    expect(page).to_have_url(live_server.url + reverse("core:style"))
    context.close()


def test_forced_colours_keep_borders_and_states(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(live_server.url + reverse("core:contact"))
    button = page.get_by_role("link", name="Anmelden")
    assert button.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    assert findings(page) == []
    context.close()
