"""Template tags of account pages."""

from django import template
from django.forms import Form

from portal.accounts import browsers, demo

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[demo.DemoGroup]:
    """Return the demo accounts of the sign-in page; empty outside demo mode."""
    return demo.demo_accounts()


@register.filter
def browser_name(user_agent: str) -> str:
    """Return a readable name for a browser."""
    return browsers.browser_name(user_agent)


@register.filter
def without_placeholders(form: Form) -> Form:
    """Return the form of a library without placeholders, which repeat the label and vanish while typing."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
