"""Which group each voice of an article belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from rhetoric.compare.counts import VoiceKey
from rhetoric.document import Annotation, Article, Statement
from rhetoric.errors import UsageError

By = Literal["outlet", "speaker", "source_type", "carrier", "voice", "year"]
VoiceChoice = Literal["all", "narration", "statements"]
Cluster = Literal["article", "day", "event", "speaker", "outlet"]


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What makes two voices the same group. ``known`` is False where the article does not say."""

    key: str
    label: str
    known: bool = True


_OUTLET_UNKNOWN = GroupKey("", "(outlet unknown)", False)
_SPEAKER_UNKNOWN = GroupKey("", "(speaker unknown)", False)
_NO_CARRIER = GroupKey("", "(no carrier named)", False)
_YEAR_UNKNOWN = GroupKey("", "(year unknown)", False)
_VOICES: Mapping[str, GroupKey] = {
    "narration": GroupKey("narration", "narration"),
    "statement": GroupKey("statement", "statements"),
}


def _outlet(article: Article) -> GroupKey:
    return GroupKey(article.outlet, article.outlet) if article.outlet else _OUTLET_UNKNOWN


def _year(article: Article) -> GroupKey:
    return GroupKey(article.published[:4], article.published[:4]) if article.published else _YEAR_UNKNOWN


def _speaker(statement: Statement) -> GroupKey:
    if not statement.speaker:
        return _SPEAKER_UNKNOWN
    return GroupKey(statement.speaker_id or f"name:{statement.speaker.casefold()}", statement.speaker)


def _source_type(statement: Statement) -> GroupKey:
    return GroupKey(statement.source_type, statement.source_type.replace("_", " "))


def _carrier(statement: Statement) -> GroupKey:
    return GroupKey(statement.carrier, statement.carrier) if statement.carrier else _NO_CARRIER


_ARTICLE_GROUPS: Mapping[By, Callable[[Article], GroupKey]] = {"outlet": _outlet, "year": _year}
_STATEMENT_GROUPS: Mapping[By, Callable[[Statement], GroupKey]] = {
    "speaker": _speaker,
    "source_type": _source_type,
    "carrier": _carrier,
}


def check_choices(by: str, voice: str, cluster: str) -> None:
    """Raise UsageError for a name that is not offered, or two that do not go together."""
    for option, value, valid in (("--by", by, By), ("--voice", voice, VoiceChoice), ("--cluster", cluster, Cluster)):
        if value not in get_args(valid):
            raise UsageError(f"{option} {value}: choose one of {', '.join(get_args(valid))}")
    if by in _STATEMENT_GROUPS and voice == "narration":
        raise UsageError(f"--by {by} compares statements; narration has none, leave --voice away")
    if by == "voice" and voice != "all":
        raise UsageError("--by voice compares narration with statements; leave --voice away")
    if cluster == by:
        raise UsageError(f"--cluster {cluster} leaves one {cluster} in each group of --by {by}; choose another cluster")
    if cluster == "speaker" and voice != "statements" and by not in _STATEMENT_GROUPS:
        raise UsageError("--cluster speaker is for statements: add --voice statements")


def voice_compared(by: By, voice: VoiceChoice) -> VoiceChoice:
    """The voice whose words are counted: groups of statements count statements only."""
    return "statements" if by in _STATEMENT_GROUPS else voice


def expected_groups(annotation: Annotation, by: By) -> tuple[GroupKey, ...]:
    """Groups that an article belongs to even if it has no words in the voice compared: listed and said, not dropped."""
    if by in _ARTICLE_GROUPS:
        return (_ARTICLE_GROUPS[by](annotation.article),)
    return tuple(_VOICES.values()) if by == "voice" else ()


def group_of(annotation: Annotation, voice: VoiceKey, by: By, compared: VoiceChoice) -> GroupKey | None:
    """The group of one voice of an article, or None where that voice is not compared (title, furniture …)."""
    kind, statement = voice
    if kind not in _VOICES or (compared != "all" and compared.rstrip("s") != kind):
        return None
    if by in _ARTICLE_GROUPS:
        return _ARTICLE_GROUPS[by](annotation.article)
    if by == "voice":
        return _VOICES[kind]
    return None if statement is None else _STATEMENT_GROUPS[by](annotation.statements[statement])


def cluster_of_statement(annotation: Annotation, statement: int | None) -> str | None:
    """The speaker of a statement as a cluster, the same in every article; None where the speaker is not known."""
    if statement is None:
        return None
    speaker = _speaker(annotation.statements[statement])
    return speaker.key if speaker.known else None
