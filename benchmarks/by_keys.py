"""How long Daftarkan Warga takes: `python -m benchmarks.by_keys`. Not part of `make bench`: it is a pace, not a speed.

A program types with the keys alone into a demo of its own, 200 ms a key, and stops 1.2 s before each field it fills
in: the service (first person only), why help is given, NIK and name. What a person also does is not in it: asking,
listening, reading an ID, handing over the slip. A person ends when the number stands there and the next can be typed.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from scripts.screenshots import DESK, become, browser, demo, page_of

KEY_S, THOUGHT_S = 0.2, 1.2
PEOPLE = (
    ("Siti Rekaan", "3273025005619991"),
    ("Asep Contohan", "3273021005629992"),
    ("Neneng Percontohan", "3273025205639993"),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as address, browser() as chromium:
        desk = page_of(chromium, DESK, scale=1)
        become(desk, address, "Pendamping")
        desk.wait_for_selector("#id_layanan:focus")
        for place, (name, nik) in enumerate(PEOPLE):
            began = time.monotonic()
            if place == 0:
                fills(desk, "KTP-el", "Tab", "Tab")
            fills(desk, "lan", "Tab", "Tab")
            fills(desk, nik, "Tab")
            fills(desk, name)
            with desk.expect_navigation():
                desk.keyboard.press("Enter")
            desk.wait_for_selector("#id_alasan:focus")
            label = desk.locator(".proof .hallcode").inner_text()
            print(f"{label}: {time.monotonic() - began:.1f} s")


def fills(desk: Page, text: str, *then: str) -> None:
    time.sleep(THOUGHT_S)
    for sign in text:
        desk.keyboard.type(sign)
        time.sleep(KEY_S)
    for key in then:
        desk.keyboard.press(key)
        time.sleep(KEY_S)


if __name__ == "__main__":
    main()
