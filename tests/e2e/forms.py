"""Sends the forms of a page without what they ask for."""

from playwright.sync_api import Page

EMPTY = """() => {
  const asked = 'input[required]:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea[required], select[required]';
  const form = [...document.querySelectorAll('main form')].find(f => f.method === 'post' && f.querySelector(asked));
  if (!form) return false;
  form.querySelectorAll(asked).forEach(field => { field.value = ''; });
  form.noValidate = true;
  return true;
}"""
SEND = "() => [...document.querySelectorAll('main form')].find(f => f.method === 'post' && f.querySelector('[required]')).requestSubmit()"
SHOWN = "Boolean(document.querySelector('main [aria-invalid=true], main .vp-error-summary, main .vp-tone-danger'))"


def has_form(page: Page) -> bool:
    """Whether the page asks for something that can be left out."""
    return bool(page.evaluate(EMPTY))


def send_empty(page: Page) -> list[str]:
    """Send the first form of the page without its required fields; return what is wrong with the answer."""
    page.evaluate(EMPTY)
    with page.expect_navigation():
        page.evaluate(SEND)
    return [] if page.evaluate(SHOWN) else [f"{page.url}: nothing says what is missing"]
