"""Moments as people type them: `-15`, `gestern 22:15`, `5.3. 14:00`, `h`, `22:00-22:20`, `ca. 14 Uhr`.

German and English words are understood in both languages of the program: who types `h` means today, whatever the
screen speaks. A time without a day is the latest one that has passed; a day without a time is some time of that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from forms.moment import MomentValue
from forms.texts import Texts

YEARS = range(2000, 2100)
"""Years that an observation may be of; below, the time zone tables of some systems end."""

_ABOUT = re.compile(r"(?:~|≈|(?:ca\.?|circa|etwa|ungefähr|ungef\.|gegen|about|around|approx\.?)(?= ))\s*")
_UNTIL = re.compile(r"\s+(?:bis|to|until|till)\s+|(?<=[^\s-])\s*-\s*(?=\S)")
_FROM = re.compile(r"(?:von|from)\s+")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:t(?=\d))?")
_BACK = re.compile(r"(?:-|vor )\s*(\d{1,4})\s*(min\.?|minuten?|minutes?|m|h|std\.?|stunden?|hours?)?(?: ago)?")
_AGO = re.compile(r"(\d{1,4})\s*(min\.?|minutes?|m|h|hours?) ago")
_CLOCK = re.compile(
    r"(?:(?<=\s)|^)(?:um |at )?(?:"
    r"(?P<hour>\d{1,2})(?::|\.(?=\d\d ?uhr))(?P<minute>\d{2})(?: ?uhr)?(?P<half> ?[ap]m)?"
    r"|(?P<full>\d{1,2})(?: ?(?:uhr|h)|(?P<full_half> ?[ap]m))"
    r"|(?P<digits>\d{4})"
    r")$"
)
_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(\d{4}|\d{2})?)?")
_NAMED_DATE = re.compile(r"(\d{1,2})\.? ([a-zä]{3,9})\.?(?: (\d{4}))?")
_DAYS_BACK = {
    **dict.fromkeys(("h", "heute", "t", "today"), 0),
    **dict.fromkeys(("g", "gestern", "y", "yesterday"), 1),
    **dict.fromkeys(("vorgestern", "v"), 2),
}
_WEEKDAYS = (
    ("mo", "montag", "mon", "monday"),
    ("di", "dienstag", "tue", "tuesday"),
    ("mi", "mittwoch", "wed", "wednesday"),
    ("do", "donnerstag", "thu", "thursday"),
    ("fr", "freitag", "fri", "friday"),
    ("sa", "samstag", "sonnabend", "sat", "saturday"),
    ("so", "sonntag", "sun", "sunday"),
)
_MONTHS = ("jan", "feb", "mär mar mrz", "apr", "mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dez dec")
_PARTS_OF_DAY = {
    **dict.fromkeys(("früh", "morgens", "am morgen", "morning", "this morning"), time(7)),
    **dict.fromkeys(("vormittag", "vormittags", "late morning"), time(10)),
    **dict.fromkeys(("mittag", "mittags", "noon", "midday"), time(12)),
    **dict.fromkeys(("nachmittag", "nachmittags", "afternoon", "this afternoon"), time(15)),
    **dict.fromkeys(("abend", "abends", "evening", "this evening"), time(19)),
    **dict.fromkeys(("spät", "late", "late evening"), time(22)),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """One side of a period. Without a clock time `at` is the day's midnight and `whole_day` is set."""

    at: datetime
    whole_day: bool = False
    vague: bool = False


def read_moment(text: str, *, now: datetime) -> MomentValue:
    """What `text` means at the moment `now` (aware). Raises `ValueError` for a text that names no moment.

    A stated day may lie in the future: whether that is allowed is the form's rule, not the parser's.
    """
    words = _plain(text)
    about = _ABOUT.match(words)
    words = words[about.end() :] if about else words
    opening = _FROM.match(words)
    sides = _UNTIL.split(words[opening.end() :] if opening else words, maxsplit=1)
    start = _part(sides[0], now=now, day=None)
    until = _end_of_day(start, now) if start.whole_day else None
    vague = bool(about) or start.vague or start.whole_day
    if len(sides) == 2:
        end = _part(sides[1], now=now, day=start.at.date())
        until = _end_of_day(end, now) if end.whole_day else _after(start.at, end.at, now, sides[1])
        vague = vague or end.vague or end.whole_day
    precision: Literal["exact", "about"] = "about" if vague else "exact"
    return MomentValue(at=start.at, until=until, precision=precision)


def write_moment(value: MomentValue, *, now: datetime, texts: Texts) -> str:
    """`value` in the short words that `read_moment` understands again; the precision is not part of them."""
    start = _day_and_time(value.at, now, texts)
    if value.until is None:
        return start
    same_day = value.at.date() == value.until.date()
    until = f"{value.until:%H:%M}" if same_day else _day_and_time(value.until, now, texts)
    return texts("ui.moment.period", at=start, until=until)


def _day_and_time(moment: datetime, now: datetime, texts: Texts) -> str:
    days = (now.date() - moment.date()).days
    day = {0: texts("ui.moment.today"), 1: texts("ui.moment.yesterday")}.get(days)
    return f"{day or f'{moment:%d.%m.%Y}'} {moment:%H:%M}"


def _plain(text: str) -> str:
    words = re.sub(r"\s+", " ", text.strip().casefold())
    words = re.sub(r"[\u2010-\u2015\u2212]", "-", words).replace(",", " ")
    return re.sub(r"\s+", " ", _ISO.sub(r"\3.\2.\1 ", words)).strip()


def _part(words: str, *, now: datetime, day: date | None) -> _Part:
    """One moment. `day` is the day of the other side of a period, used where this side names none."""
    if words in ("jetzt", "now"):
        return _Part(now.replace(second=0, microsecond=0))
    if back := _BACK.fullmatch(words) or _AGO.fullmatch(words):
        return _Part(_minutes_back(now, int(back[1]), back[2] or "m"))
    for name, hour in _PARTS_OF_DAY.items():
        if words == name or words.endswith(f" {name}"):
            return _Part(_at(words[: -len(name)].strip(), hour, now, day), vague=True)
    if clock := _CLOCK.search(words):
        before = words[: clock.start()].strip()
        if not clock["digits"] or not any(char.isdigit() for char in before):
            return _Part(_at(before, _clock_time(clock), now, day))
    return _Part(_aware(datetime.combine(_day(words, now), time()), now), whole_day=True)


def _minutes_back(now: datetime, number: int, unit: str) -> datetime:
    minutes = number * 60 if unit[0] in "hs" else number
    moment = now - timedelta(minutes=minutes)
    if now.tzinfo is not None and _is_system_zone(now):
        moment = moment.astimezone()  # the offset may have changed since then
    return moment.replace(second=0, microsecond=0)


def _at(day_words: str, hour: time, now: datetime, day: date | None) -> datetime:
    if day_words:
        return _aware(datetime.combine(_day(day_words, now), hour), now)
    if day is not None:
        return _aware(datetime.combine(day, hour), now)
    today = _aware(datetime.combine(now.date(), hour), now)
    return today if today <= now else _aware(datetime.combine(now.date() - timedelta(days=1), hour), now)


def _clock_time(clock: re.Match[str]) -> time:
    if digits := clock["digits"]:
        return time(int(digits[:2]), int(digits[2:]))
    hour = int(clock["hour"] or clock["full"])
    half = (clock["half"] or clock["full_half"] or "").strip()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("an hour before or after noon lies between 1 and 12")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(clock["minute"] or 0))


def _day(words: str, now: datetime) -> date:
    today = now.date()
    if words in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[words])
    for number, names in enumerate(_WEEKDAYS):
        if words.rstrip(".") in names:
            return today - timedelta(days=(today.weekday() - number) % 7)
    if found := _DATE.fullmatch(words):
        return _dated(int(found[1]), int(found[2]), found[3], today)
    if found := _NAMED_DATE.fullmatch(words):
        for number, spellings in enumerate(_MONTHS, 1):
            if found[2][:3] in spellings.split():
                return _dated(int(found[1]), number, found[3], today)
    raise ValueError("no day and no time of day")


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year the latest such day that is not in the future, as far back as 29 February needs."""
    if year:
        number = int(year) + (2000 if len(year) == 2 else 0)
        if number not in YEARS:
            raise ValueError("the year is out of range")
        return date(number, month, day)
    for back in range(9):
        try:
            found = date(today.year - back, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError("no such day")


def _end_of_day(part: _Part, now: datetime) -> datetime | None:
    """The last minute of a whole day; of today, this minute. `None` in the first minute of today."""
    minute = now.replace(second=0, microsecond=0)
    if part.at.date() == minute.date():
        return minute if minute > part.at else None
    return _aware(datetime.combine(part.at.date(), time(23, 59)), now)


def _after(start: datetime, end: datetime, now: datetime, words: str) -> datetime:
    """A period that passes midnight: an end that names no day and lies before the start is of the next day."""
    if end <= start and _CLOCK.fullmatch(words):
        return _aware(datetime.combine(end.date() + timedelta(days=1), end.time()), now)
    return end


def _aware(local: datetime, now: datetime) -> datetime:
    """Wall-clock time with the offset in force at that time, in the zone of `now`."""
    if local.year not in YEARS:
        raise ValueError("the year is out of range")
    return local.astimezone() if _is_system_zone(now) else local.replace(tzinfo=now.tzinfo)


def _is_system_zone(now: datetime) -> bool:
    return now.astimezone().utcoffset() == now.utcoffset()
