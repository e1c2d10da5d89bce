"""Papan: the screen of a hall on a paired device, and the same picture without sound for everybody."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.devices import device_of
from antri.people.models import Device
from antri.service_day.queries.hall_code import hall_code
from antri.service_day.queries.voice import NoSuchPack, awake_boards, is_quiet, pack
from antri.web import clock

MOST_TILES: Final = 12
# How often a page asks while it has no stream: the few boards of a hall, and anybody at home.
_BOARD_ASKS_S, _ANYBODY_ASKS_S = 5, 30


@require_safe
def device_board(request: HttpRequest) -> HttpResponse:
    """Papan of the office whose board asks. In any other browser: a page that says what this is."""
    device = device_of(request, Device.Kind.BOARD)
    if device is None:
        answer = render(request, "service_day/not_a_board.html", {"pair_url": reverse("people:pair")}, status=403)
    else:
        # A screen in a hall has no reader who chose a language: it speaks the one of the source.
        with translation.override(settings.LANGUAGE_CODE):
            answer = _board(request, device.office, device)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def board_state(request: HttpRequest) -> HttpResponse:
    """Tell a board what is for the hall only: the time, the code of this minute, whether it is the one that speaks."""
    device = device_of(request, Device.Kind.BOARD)
    if device is None:
        return JsonResponse({}, status=403, headers={"Cache-Control": "no-store"})
    now = clock.now()
    others = [pk for pk in awake_boards(device.office, now) if pk != device.pk]
    sound = request.GET.get("suara", "")
    state = {
        "now": now.isoformat(),
        "code": hall_code(device.office, now),
        "speaks": sound == "ya" or (sound != "tidak" and all(device.pk < other for other in others)),
        # Whoever was told to speak waits for nobody.
        "is_quiet": is_quiet(device.office, now),
        "is_alone": sound == "ya" or not others,
    }
    return JsonResponse(state, headers={"Cache-Control": "no-store"})


@require_safe
def public_board(request: HttpRequest, office: str) -> HttpResponse:
    """Papan of any office for anybody: captions, no sound, no code."""
    place = catalogue().offices.get(office)
    if place is None:
        raise Http404
    answer = _board(request, place, None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def main_board(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("service_day:public_board", args=[catalogue().main.slug]))


@require_safe
def voice_pack(request: HttpRequest, language: str) -> HttpResponse:
    """The words of a voice pack and the addresses of its clips."""
    try:
        words = pack(language)
    except NoSuchPack:
        raise Http404 from None
    return JsonResponse(words, headers={"Cache-Control": "public, max-age=300"})


def _board(request: HttpRequest, office: Office, device: Device | None) -> HttpResponse:
    said: dict[str, Any] = {
        "place": office,
        "device": device,
        "now": clock.now().isoformat(),
        "live": f"/live/{office.slug}",
        "queue": f"/api/v1/offices/{office.slug}/queue",
        "poll_s": _BOARD_ASKS_S if device else _ANYBODY_ASKS_S,
        "fresh_s": catalogue().setting("call_fresh_seconds", office),
        "counters": ",".join(str(number) for number in _counters(request)),
        "tiles": _tiles(request),
        "voice": " ".join(reverse("service_day:voice_pack", args=[each]) for each in _languages(request, office)),
        "address": _address(request, office),
    }
    return render(request, "service_day/board.html", said)


def _address(request: HttpRequest, office: Office) -> str:
    """Where people see their place, short enough to be read off a wall and typed."""
    is_main = office == catalogue().main
    path = reverse("home:main_today") if is_main else reverse("home:today", args=[office.slug])
    return f"{urlsplit(settings.PUBLIC_URL).netloc or request.get_host()}{path.rstrip('/')}"


def _counters(request: HttpRequest) -> list[int]:
    """Read ?loket=1,2,3: the counters of this hall; none: all of the office."""
    return sorted({int(number) for number in re.findall(r"\d{1,2}", request.GET.get("loket", ""))})


def _tiles(request: HttpRequest) -> int:
    """Read ?petak=8: how many counters are shown at most."""
    asked = request.GET.get("petak", "")
    return min(max(int(asked), 1), MOST_TILES) if asked.isascii() and asked.isdigit() and len(asked) < 4 else MOST_TILES


def _languages(request: HttpRequest, office: Office) -> list[str]:
    """Read ?bahasa=id,en: the voice packs, the first said twice; else the rule of the office."""
    asked = list(dict.fromkeys(each for each in request.GET.get("bahasa", "").split(",")[:8] if _is_pack(each)))
    if asked:
        return asked
    voices = [card.get("voice") or code for code, card in settings.LANGUAGE_CARDS.items()]
    in_all = [voice for voice in voices if _is_pack(voice)]
    return in_all if catalogue().setting("call_in_all_languages", office) else in_all[:1]


def _is_pack(language: str) -> bool:
    try:
        pack(language)
    except NoSuchPack:
        return False
    return True
