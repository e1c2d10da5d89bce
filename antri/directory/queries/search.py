"""Find a service or a life event by what people say, typing errors forgiven."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from antri.directory.models import LifeEvent, Service
from antri.directory.queries.catalogue import Catalogue, catalogue
from antri.directory.queries.likeness import SMALL_WORDS, likeness, pairs_of, readings_of

_ENOUGH = 0.5
_ENOUGH_OF_MANY = 0.3
_FEW_WORDS = 4
_MOST_HITS = 10
_SMALL = 0.1
_UNKNOWN = 0.15
_MOST_WORDS = 12
_MOST_ASKED = 2000

Translations = dict[str, dict[str, str]]


@dataclass(slots=True)
class _Target:
    """Something to find. `phrases`: what it is called, each as its words, with the language ("" any)."""

    kind: str
    thing: LifeEvent | Service
    phrases: list[tuple[str, frozenset[str]]]
    all_words: frozenset[str]


@dataclass(slots=True)
class _Index:
    targets: list[_Target]
    pairs: dict[str, frozenset[str]]
    weights: dict[str, float]
    asked: dict[str, dict[str, float]]


def search(text: str, language: str = "id") -> list[tuple[str, Any]]:
    """Find life events and services, best first, as ("event" or "service", row); nothing alike: empty.

    What is found in the reader's `language` comes before its equal in the other one, a life event
    before the service that it leads to.
    """
    held = catalogue()
    if held.search_index is None:
        held.search_index = _make_index(held)
    index: _Index = held.search_index
    readings = [list(dict.fromkeys(words))[:_MOST_WORDS] for words in readings_of(text[:200]) if words]
    if not readings:
        return []
    alike = {word: _alike(word, index) for words in readings for word in words}
    hits = [
        (max(_score(typed, alike, target, language, index.weights) for typed in readings), target)
        for target in index.targets
    ]
    hits.sort(key=lambda hit: hit[0], reverse=True)
    # A whole sentence says much that no title says; there the best is believed with less.
    enough = max(_ENOUGH if len(readings[-1]) <= _FEW_WORDS else _ENOUGH_OF_MANY, hits[0][0] / 2 if hits else 0)
    return [(target.kind, target.thing) for score, target in hits[:_MOST_HITS] if score >= enough]


def _alike(typed: str, index: _Index) -> dict[str, float]:
    """Find the known words that a typed one may mean, and how surely. What was asked before is remembered."""
    found = index.asked.get(typed)
    if found is None:
        pairs = pairs_of(typed)
        degrees = ((word, likeness(typed, word)) for word, those in index.pairs.items() if pairs & those)
        found = {word: degree for word, degree in degrees if degree > 0}
        if len(index.asked) < _MOST_ASKED:
            index.asked[typed] = found
    return found


def _score(
    typed: list[str],
    alike: dict[str, dict[str, float]],
    target: _Target,
    language: str,
    weights: dict[str, float],
) -> float:
    """Weigh how much of what was typed the target says, and how much of what it says was typed."""
    best = 0.7 * _covered(typed, alike, target.all_words, weights)
    for spoken, words in target.phrases:
        said = _covered(typed, alike, words, weights)
        if said <= best:
            continue
        heard = _heard(typed, alike, words, weights)
        best = max(best, said * (0.7 + 0.3 * heard) + (0.005 if spoken in ("", language) else 0))
    return best + (0.01 if best and target.kind == "event" else 0)


def _covered(
    typed: list[str], alike: dict[str, dict[str, float]], words: frozenset[str], weights: dict[str, float]
) -> float:
    total = got = 0.0
    for word in typed:
        near = alike[word]
        degree = max((near[other] for other in words if other in near), default=0.0)
        weight = _typed_weight(word, near, weights)
        total += weight
        got += weight * degree
    return got / total


def _typed_weight(word: str, near: dict[str, float], weights: dict[str, float]) -> float:
    """Weigh a typed word as the known one it means; what nobody here says (names, sighs) tells little."""
    if word in weights or word in SMALL_WORDS:
        return weights.get(word, _SMALL)
    return max((weights[other] * degree for other, degree in near.items()), default=_UNKNOWN)


def _heard(
    typed: list[str], alike: dict[str, dict[str, float]], words: frozenset[str], weights: dict[str, float]
) -> float:
    total = sum(weights[word] for word in words)
    got = sum(weights[word] * max(alike[one].get(word, 0.0) for one in typed) for word in words)
    return got / total if total else 0.0


def _make_index(held: Catalogue) -> _Index:
    others = held.translations
    targets = [_event_target(event, others) for event in held.events.values()]
    targets += [_service_target(service, others) for service in held.services.values()]
    count = Counter(word for target in targets for word in target.all_words)
    weights = {word: _weight(word, count[word]) for word in count}
    return _Index(targets, {word: pairs_of(word) for word in count}, weights, asked={})


def _weight(word: str, targets: int) -> float:
    """Weigh a word: one that stands nearly everywhere tells little, a small word next to nothing."""
    return _SMALL if word in SMALL_WORDS else 1 / (1 + targets / 12)


def _event_target(event: LifeEvent, others: Translations) -> _Target:
    return _target("event", event, {"en": [event.title_en], "": event.keywords, **_in_all([event.title], others)})


def _service_target(service: Service, others: Translations) -> _Target:
    own = _in_all([service.name, service.short_name], others)
    english = [service.name_en, service.short_name_en]
    return _target("service", service, {"en": english, "": service.keywords, **own})


def _in_all(texts: list[str], others: Translations) -> dict[str, list[str]]:
    """Give Indonesian texts by language: themselves, and what the city's translations make of them."""
    found = {language: [said[text] for text in texts if text in said] for language, said in others.items()}
    return {"id": texts, **{language: said for language, said in found.items() if said}}


def _target(kind: str, thing: LifeEvent | Service, texts: dict[str, list[str]]) -> _Target:
    phrases = [(language, words) for language, found in texts.items() for text in found for words in _phrases(text)]
    phrases = [phrase for phrase in dict.fromkeys(phrases) if phrase[1]]
    return _Target(kind, thing, phrases, frozenset(word for _, words in phrases for word in words))


@cache
def _phrases(text: str) -> list[frozenset[str]]:
    return [frozenset(words) for words in readings_of(text)]
