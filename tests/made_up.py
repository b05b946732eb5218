"""Articles by the thousand, made up from templates: for tests where only the number matters. Same seed, same texts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

_PLACES = ("Moscow", "Pyongyang", "Minsk", "Hanoi", "Vientiane", "Havana", "Damascus", "Tehran")
_PEOPLE = ("Ri Song Ho", "Anna Petrova", "Kim Chol Min", "Oleg Danilov", "Pak Yong Il", "Maria Santos", "Choe Un Gyong")
_POSTS = ("the ambassador", "a spokesman", "the deputy minister", "the chairman of the union", "the delegation's head")
_SAID = ("said", "stressed", "noted", "declared", "added", "told reporters")
_CLAIMS = (
    "the friendship between the two countries stands firm",
    "the warmongers will pay for their reckless manoeuvres",
    "the new agreement opens a wide road for trade",
    "the people rally closely around their leadership",
    "sanctions have failed and will fail again",
    "the joint exercises are a rehearsal for invasion",
    "the harvest this year was better than planned",
)
_SCENES = (
    "A reception was held at the embassy on the occasion of the national day.",
    "Present there were officials concerned and members of the friendship society.",
    "Flower baskets were laid before the monument in the morning.",
    "The participants looked round an exhibition of books and photographs.",
    "The talks went on behind closed doors until late in the evening.",
)


def text(number: int, seed: int = 0) -> str:
    """One article of about a hundred words."""
    chance = random.Random(f"{seed}:{number}")
    place, person, post = chance.choice(_PLACES), chance.choice(_PEOPLE), chance.choice(_POSTS)
    lines = [f"Meeting number {number} opens in {place}", ""]
    lines.append(f"{place}, May {chance.randint(1, 28)} (KCNA) -- {chance.choice(_SCENES)}")
    for _ in range(chance.randint(3, 6)):
        claim, verb = chance.choice(_CLAIMS), chance.choice(_SAID)
        shapes = (
            f'"{claim[0].upper()}{claim[1:]}," {person} {verb}.',
            f"{person}, {post}, {verb} that {claim}.",
            f'In a speech {post} called it "a day of note" and {verb} that {claim}.',
            f"{chance.choice(_SCENES)} Talk number {chance.randint(1, 9_999)} was the longest.",
        )
        lines += ["", chance.choice(shapes)]
    return "\n".join(lines) + "\n"


def records(count: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """Records of a table of articles."""
    for number in range(count):
        outlet = ("KCNA", "TASS", "Xinhua")[number % 3]
        day = f"20{10 + number % 15:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        yield {"id": f"made-{number:06d}", "outlet": outlet, "date": day, "text": text(number, seed)}


def write_jsonl(path: Path, count: int, seed: int = 0) -> Path:
    """A file of ``count`` articles, one a line."""
    with path.open("w", encoding="utf-8") as stream:
        for record in records(count, seed):
            stream.write(json.dumps(record) + "\n")
    return path
