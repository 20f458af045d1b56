"""Two ways to use a page: with the mouse, and with the keyboard alone. Both offer the same movements."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.checks import hidden_focus

FURTHEST = 250
"""Stops of the Tab key after which something counts as out of reach."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, target: Locator) -> None:
        self.actions += 1
        target.click()

    def write(self, target: Locator, text: str) -> None:
        self.actions += 1
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        self.actions += 1
        target.select_option(label=label)

    def go_to(self, label: str) -> None:
        """Open a page of the main navigation, which is a menu on a phone."""
        menu = self.page.locator("details.vp-menu > summary")
        if menu.is_visible():
            self.press(menu)
        self.press(self.page.get_by_role("link", name=label, exact=True).filter(visible=True).first)


class Keyboard(Mouse):
    """Tab, Shift+Tab, Enter, Space, arrows. At every stop the focus must be seen."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.stops = 0

    def press(self, target: Locator) -> None:
        self.actions += 1
        self.reach(target)
        self.page.keyboard.press("Space" if target.evaluate("e => e.tagName") == "BUTTON" else "Enter")

    def write(self, target: Locator, text: str) -> None:
        self.actions += 1
        self.reach(target)
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        self.actions += 1
        self.reach(target)
        for _step in range(100):
            if target.evaluate("e => e.selectedOptions[0].textContent.trim()") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not reach {label}")

    def reach(self, target: Locator) -> None:
        """Tab on, from where the focus is, to the target; back with Shift+Tab where that is shorter."""
        expect(target).to_be_visible()
        back = target.evaluate(
            """e => { const here = document.activeElement;
            return here !== document.body && !here.contains(e) && Boolean(here.compareDocumentPosition(e) & 2); }"""
        )
        for _stop in range(FURTHEST):
            if target.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self.stops += 1
            hidden = hidden_focus(self.page)
            assert not hidden, f"focus is not visible on {self.page.url}: {hidden}"
        raise AssertionError(f"{target} is out of reach by keyboard")
