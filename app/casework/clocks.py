"""The retention clocks: how long which document is kept, from when, by which rule. One declared table.

The model is the Saxon act on data protection in prisons (SächsJVollzDSG): an annual check whether data must be erased
(§ 59 (1)), erasure five years after release or transfer, three for youth custody, two for arrest (§ 59 (2)), and never
beyond thirty years (§ 60). A land with other periods changes this table and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Regime(StrEnum):
    """The kind of custody, as far as the periods differ by it."""

    PRISON = "prison"
    YOUTH = "youth"
    ARREST = "arrest"


class Event(StrEnum):
    """From when a clock runs."""

    RELEASED = "released"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Clock:
    """`document` is the kind of document, `regime` "" where it does not matter, `years` the period."""

    document: str
    regime: str
    years: int
    event: Event
    statute: str


ANNUAL = 1
ANNUAL_STATUTE = "SächsJVollzDSG § 59 (1); BDSG § 75 (4)"
AT_MOST = 30

_BY_REGIME = ((Regime.PRISON, 5), (Regime.YOUTH, 3), (Regime.ARREST, 2))
TABLE: tuple[Clock, ...] = (
    *(Clock("sheet", regime, years, Event.RELEASED, "SächsJVollzDSG § 59 (2)") for regime, years in _BY_REGIME),
    *(Clock("master_data", regime, years, Event.RELEASED, "SächsJVollzDSG § 59 (2)") for regime, years in _BY_REGIME),
    # No statute names a period for what a prosecutor's office received: the office's own rule for the annual check.
    Clock("received_sheet", "", 5, Event.RECEIVED, "BDSG § 75 (4)"),
)


def clock(document: str, regime: str = "") -> Clock:
    """The clock of a kind of document. Raises `KeyError` for one that the table does not have."""
    for one in TABLE:
        if one.document == document and one.regime in ("", regime):
            return one
    raise KeyError((document, regime))


def years_after(start: date, years: int) -> date:
    """The day a period of years ends (BGB § 188 (2), (3)): of 29 February, the 28th where that year has no 29th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)
