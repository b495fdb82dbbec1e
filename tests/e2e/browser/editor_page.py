"""Label Studio's editor as it stands on the screen: what it shows and where, and what its pages asked for."""

from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, ElementHandle, Page

_PLACES = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
TEXT = ".lsf-htx-richtext"
SKIP = "[data-testid=bottombar-skip-button]"
_PATIENCE = 60_000  # milliseconds; a busy machine needs more than fifteen seconds to draw a review
HANDLES = f"{TEXT} .__active area"

Point = tuple[float, float]


class Shown(NamedTuple):
    """A region as the page draws it; `number` is the one of the list at the right."""

    number: int
    label: str
    words: str
    selected: bool


class EditorPage:
    """
    One window of one person, with cookies of its own.

    `asked` holds every address that its pages asked for, `dialogs` what they said in a window of the browser, `errors`
    what was thrown in them.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self._url = url
        self._context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        self._context.add_init_script(_PLACES)
        self._context.set_default_timeout(_PATIENCE)
        self._context.on("request", lambda request: self.asked.append(request.url))
        self._forget()
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._context.close()

    def reopen(self) -> None:
        """
        Leave the page for a blank one and forget what it asked, said and stored. The cookies stay.

        A new page in place of the blank one would cost another process.
        """
        # A blank page has no storage, and refuses to clear it.
        self.page.evaluate("() => origin === 'null' || [localStorage, sessionStorage].forEach(store => store.clear())")
        self.page.goto("about:blank")
        self._forget()

    @property
    def strangers(self) -> set[str]:
        """The hosts other than this server's that the pages asked for something."""
        addresses = [urlsplit(url) for url in self.asked]
        return {item.netloc for item in addresses if item.scheme not in {"data", "blob"}} - {urlsplit(self._url).netloc}

    def open(self, project: int, task: int) -> None:
        """Open one task from the list."""
        self._go(f"data?task={task}", project)

    def stream(self, project: int) -> None:
        """Open the next task, as "Label All Tasks" does, and close the instructions."""
        self._go("data?labeling=1", project)
        self.page.click("[aria-label='Close modal']")

    def text(self) -> str:
        """Return the text as the page shows it, with a line feed for each of its line breaks."""
        return str(self.page.evaluate("claimset.text()"))

    def elements(self) -> set[str]:
        """Return the names of the elements that the text on the page is made of."""
        return set(self.page.eval_on_selector_all(f"{TEXT} *", "items => items.map(item => item.nodeName)"))

    def regions(self) -> list[Shown]:
        """Return the regions that are drawn in the text."""
        return [Shown(*row) for row in self.page.evaluate("claimset.regions()")]

    def chips(self) -> list[dict[str, Any]]:
        """Return every label of the palette: its text, its key, their colours and the grounds under them."""
        items: list[dict[str, Any]] = self.page.evaluate("claimset.chips()")
        return items

    def relations(self) -> list[dict[str, Any]]:
        """Return every relation that is drawn: its label and how much of it is seen, as `page.js` says."""
        items: list[dict[str, Any]] = self.page.evaluate("claimset.relations()")
        return items

    def names(self) -> list[dict[str, Any]]:
        """Return the names of labels in the lists at the right: text, label, colour and the grounds under it."""
        items: list[dict[str, Any]] = self.page.evaluate("claimset.names()")
        return items

    def words(self) -> list[dict[str, Any]]:
        """Return the words of the text, and the names at its spans: each text, its color and the grounds under it."""
        items: list[dict[str, Any]] = self.page.evaluate("claimset.words()")
        return items

    def line_of(self, number: int) -> float:
        """Return how many pixels below the words of a region have the color of its label."""
        return float(self.page.evaluate("number => claimset.line(number)", number))

    def saved_name(self, control: str, title: str) -> str:
        """Return the name that a control saves for what it shows."""
        return str(self.page.evaluate("some => claimset.savedChoice(...some)", [control, title]))

    def keys(self) -> list[tuple[str, str, str]]:
        """Return every key that labels or answers something: the control, what it stands for, the key."""
        return [(control, value, key) for control, value, key in self.page.evaluate("claimset.keys()")]

    def offers_skip(self) -> bool:
        """Say whether the page has a Skip button."""
        return self.page.locator(SKIP).is_visible()

    def shows_handles(self) -> bool:
        """Say whether the edges of the region that is selected can be taken hold of."""
        return self.page.locator(HANDLES).count() == 2 and self.page.locator(HANDLES).first.is_visible()

    def screenshot(self, file: Path) -> None:
        """Write what is on the screen as PNG."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=file)

    def _place(self, place: str, *arguments: object) -> Point | None:
        items = self.page.evaluate(f"some => claimset.{place}(...some)", list(arguments))
        return None if items is None else (items["x"], items["y"])

    def _control(self, name: str) -> ElementHandle:
        element = self.page.evaluate_handle("name => claimset.control(name)", name).as_element()
        assert element is not None, f"the interface shows no control {name}"
        return element

    def _go(self, where: str, project: int) -> None:
        self.page.goto(f"{self._url}/projects/{project}/{where}")
        self.page.wait_for_selector(TEXT)
        # The editor takes the regions in after it has drawn the text, from an answer that comes later.
        self.page.wait_for_load_state("networkidle")

    def _forget(self) -> None:
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
