"""Someone without mouse or touch: Tab, Enter, Space and the arrows, and always seeing where they are."""

from dataclasses import dataclass

from tests.browser.people import Visitor

# What has the focus: its name ("" past the last one), and whether it, or the label around it, looks different with it.
_LOOK = """() => {
  const here = document.activeElement;
  if (here === document.body) return ["", true];
  const said = here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent;
  const looks = () => [here, here.closest("label")].filter(Boolean)
    .map(each => getComputedStyle(each)).map(style => [style.outline, style.boxShadow, style.top].join()).join();
  const focused = looks();
  here.blur();
  const plain = looks();
  here.focus({focusVisible: true});
  return [said.trim().replace(/\\s+/g, " "), focused !== plain];
}"""
_MOST_STEPS = 90


@dataclass
class Keyboard:
    """The keys under someone's fingers. Each step checks that the focus can be seen."""

    citra: Visitor

    def tabs_to(self, beginning: str) -> None:
        """Press Tab until something with a name that begins so has the focus."""
        passed = []
        for _ in range(_MOST_STEPS):
            self.citra.page.keyboard.press("Tab")
            name, is_seen = self.citra.page.evaluate(_LOOK)
            if not name:
                break
            assert is_seen, f"the focus on “{name}” ({self.citra.path}) cannot be seen"
            passed.append(name)
            if name.startswith(beginning):
                return
        raise AssertionError(f"no way by Tab to “{beginning}” on {self.citra.path}, only to {passed}")

    def presses(self, beginning: str, key: str = "Enter") -> None:
        """Go to it and press it; wait for the page it leads to."""
        self.tabs_to(beginning)
        with self.citra.page.expect_navigation():
            self.citra.page.keyboard.press(key)

    def types(self, label: str, text: str) -> None:
        self.tabs_to(label)
        self.citra.page.keyboard.type(text)

    def hits(self, *keys: str) -> None:
        for key in keys:
            self.citra.page.keyboard.press(key)

    def name(self) -> str:
        return self.citra.page.evaluate(_LOOK)[0]
