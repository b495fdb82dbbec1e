"""One annotator in a real browser: the mouse and the keyboard on Label Studio's pages, and nothing else."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import ElementHandle, Locator
from playwright.sync_api import TimeoutError as TooLate

from e2e.browser.editor_page import HANDLES, SKIP, EditorPage, Point

_ROW = ".lsf-outliner-item"
_SUBMIT = "[data-testid=bottombar-submit-button]"
_UPDATE = "[data-testid=bottombar-update-button]"
_IS_SELECTED = "number => claimset.regions().some(row => row[0] === number && row[3])"
_STEPS = 5
_NOTICE = 500  # milliseconds
_PAUSE = 100  # milliseconds
_ROWS_DOWN, _ROWS_UP, _ROWS_TRIED = 250, 100_000, 40  # pixels, pixels, and how often
_NAMES = {"ctrl": "Control", "shift": "Shift", "alt": "Alt"}


class Annotator(EditorPage):
    """
    Does what a person does and counts it in `gestures`: a key (with those held down), a click, a double-click, a drag
    and a typed text are one each. Scrolling to what is out of sight is counted apart, as `scroll`.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.gestures: Counter[str] = Counter()

    def reopen(self) -> None:
        """Close the page and forget what was done on it, and what it asked, said and stored."""
        super().reopen()
        self.gestures.clear()

    @property
    def count(self) -> int:
        """How many gestures were made, scrolling left out."""
        return self.gestures.total() - self.gestures["scroll"]

    def log_in(self, email: str, password: str) -> None:
        """Log in through the page. Raises PermissionError where the server knows no such account."""
        self.page.goto(f"{self._url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and "/user/login" in answer.url
        ) as login:
            self.page.click("button[type=submit]")
        if login.value.ok:
            raise PermissionError(f"{self._url} shows its login again")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def press(self, key: str) -> None:
        """Press a key, named as in the interface: `p`, `shift+n`, `Escape`."""
        *held, last = key.split("+")
        self.page.keyboard.press(
            "+".join([_NAMES[name] for name in held] + [last.upper() if "shift" in held and len(last) == 1 else last])
        )
        self.gestures["key"] += 1

    def label(self, hotkey: str, start: int, end: int) -> int:
        """Press a label's key and drag over `text[start:end]`; return the number of the new region."""

        def drag() -> None:
            self._visible("edge", start, 0)
            goal = self._visible("edge", end - 1, 1)
            self._drag(self._visible("edge", start, 0), goal)

        return self._draw(hotkey, drag)

    def label_word(self, hotkey: str, start: int, end: int) -> int:
        """Press a label's key and double-click the word at `text[start:end]`; return the number of the new region."""

        def double_click() -> None:
            self.page.mouse.dblclick(*self._visible("middle", start, end))
            self.gestures["double-click"] += 1

        return self._draw(hotkey, double_click)

    def select(self, number: int) -> None:
        """Select a region by a click on its row where the list of regions is open, else on its words."""
        while number not in self._selected():
            self._pick(number)
            # The editor takes no notice of the first click into the text after a drag.
            with suppress(TooLate):
                self.page.wait_for_function(_IS_SELECTED, arg=number, timeout=_NOTICE)

    def choose(self, control: str, value: str) -> None:
        """Click a choice of the region that is selected, or of the document."""
        for choice in self._control(control).query_selector_all("label"):
            radio = choice.query_selector("input")
            if radio is not None and self.saved_name(control, radio.get_attribute("name") or "") == value:
                self._click_element(choice)
                return
        raise LookupError(f"{control} offers no {value}")

    def type_into(self, control: str, value: str) -> None:
        """Type a value into a field of the region that is selected, in place of the one that stands there."""
        field = self._control(control)
        delete = field.query_selector("[data-testid=htx-textbox-delete-button]")
        if delete is not None:
            field.hover()
            self._click_element(delete)
        entry = field.wait_for_selector("input, textarea")
        assert entry is not None
        self._click_element(entry)
        self.page.keyboard.type(value)
        self.gestures["text"] += 1
        self.press("Enter")

    def relate(self, source: int, target: int, label: str) -> None:
        """Draw a relation between two regions and give it its label; the list of relations stays open."""
        self.select(source)
        self.press("alt+r")
        self._pick(target)
        drawn = self.list_relations().last
        drawn.hover()
        self._click(drawn.locator("[aria-label='Show Relation Labels']"))
        self._click(drawn.locator("[class*=relation-meta] button"))
        option = self.page.get_by_role("option", name=label, exact=True)
        self._click(option)
        try:
            option.wait_for(state="hidden", timeout=_NOTICE)
        except TooLate:
            self.press("Escape")

    def list_relations(self) -> Locator:
        """Open the list of relations and return its rows."""
        self._tab("Relations", ".lsf-relations")
        return self.page.locator(".lsf-relations__item")

    def drag_edge(self, number: int, to: int, *, last: bool) -> None:
        """Select a region and drag its first edge to offset `to`, or with `last` its last."""
        self.select(number)
        goal = self._visible("edge", to - 1 if last else to, int(last))
        handle = self.page.locator(f"{HANDLES}.__resize_{'right' if last else 'left'}").bounding_box()
        assert handle is not None, "the browser does not show the handles of the region"
        self._drag((handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2), goal)

    def delete(self, number: int) -> None:
        """Delete a region."""
        self.select(number)
        self.press("Backspace")

    def submit(self) -> None:
        """Submit, and wait until the server has it."""
        self._send(_SUBMIT, "POST")

    def accept(self) -> None:
        """Submit what a machine proposed as it is."""
        self.submit()

    def update(self) -> None:
        """Submit changes of what was submitted before."""
        self._send(_UPDATE, "PATCH")

    def skip(self) -> None:
        """Skip the task; only the stream of tasks offers it."""
        self._send(SKIP, "POST")

    def _selected(self) -> list[int]:
        return [region.number for region in self.regions() if region.selected]

    def _pick(self, number: int) -> None:
        place = None if self.page.locator(_ROW).first.is_visible() else self._place("spot", number)
        if place is None:
            self._tab("Regions", _ROW)
            index = self.page.locator(".lsf-outliner-item__index", has_text=re.compile(f"^{number}$"))
            row = self.page.locator(_ROW).filter(has=index)
            # A long list holds the rows that are in sight, and no others.
            for step in (_ROWS_DOWN, -_ROWS_UP, *[_ROWS_DOWN] * _ROWS_TRIED):
                if row.count():
                    break
                self.page.locator(_ROW).first.hover()
                self.page.mouse.wheel(0, step)
                self.page.wait_for_timeout(_PAUSE)
                self.gestures["scroll"] += 1
            self._click(row)
        else:
            self.page.mouse.click(*place)
            self.gestures["click"] += 1

    def _draw(self, hotkey: str, gesture: Callable[[], None]) -> int:
        if self._selected():
            # The key of a label would change the region that is selected.
            self.press("Escape")
        before = {region.number for region in self.regions()}
        self.press(hotkey)
        gesture()
        self.page.wait_for_function("before => claimset.regions().length > before", arg=len(before))
        (new,) = {region.number for region in self.regions()} - before
        return new

    def _drag(self, start: Point, goal: Point) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*goal, steps=_STEPS)
        self.page.mouse.up()
        self.gestures["drag"] += 1

    def _visible(self, place: str, *arguments: int) -> Point:
        for share in (None, 0.75, 0.5, 0.9):
            if share is not None:
                self.page.evaluate("some => claimset.bring(...some)", [place, arguments, share])
                self.gestures["scroll"] += 1
            is_there = self._place(place, *arguments)
            if is_there is not None and self.page.evaluate("point => claimset.open(...point)", list(is_there)):
                return is_there
        raise AssertionError(f"{place} {arguments} of the text is covered, or not there")

    def _click(self, target: Locator) -> None:
        target.click()
        self.gestures["click"] += 1

    def _click_element(self, element: ElementHandle) -> None:
        if not self.page.evaluate("element => claimset.inSight(element)", element):
            self.gestures["scroll"] += 1
        element.click()
        self.gestures["click"] += 1

    def _tab(self, name: str, holds: str) -> None:
        if not self.page.locator(holds).first.is_visible():
            self._click(self.page.locator(".lsf-panel-tabs__tab:visible", has_text=name).first)

    def _send(self, button: str, method: str) -> None:
        with self.page.expect_response(
            lambda answer: "/annotations" in answer.url and answer.request.method == method and answer.ok
        ):
            self._click(self.page.locator(button))
