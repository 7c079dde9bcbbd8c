"""Counter-statements: what the person says against a sheet, kept with it in his or her own words and carried along.

(LED Art. 16 (3), BDSG § 58 (1): the person has the right to be heard on what is kept, also where it is an assessment.)
"""

from __future__ import annotations

from datetime import date

from app.casework import papers
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.sheets import readable
from forms.content import COUNTER_STATEMENT, MAX_COUNTER_STATEMENT
from forms.errors import InputError
from forms.normalise import clean_text

LEAST = 3


def add(session: Session, sheet_id: str, *, text: str, received_on: date) -> str:
    """Attach what the person said or wrote to a sheet; gives the id of the record.

    Raises `InputError` B-766 for a text that is too short or too long, B-767 for a day to come or before the sheet was
    recorded, and as `sheets.show` for a sheet that this user may not read.
    """
    from app.vault.log import Entry

    session.require(Action.ADD_COUNTER_STATEMENT)
    row = readable(session, sheet_id)
    said = clean_text(text, multiline=True)
    if not LEAST <= len(said) <= MAX_COUNTER_STATEMENT:
        raise InputError("B-766", least=LEAST, most=MAX_COUNTER_STATEMENT)
    if not row.recorded_at.date() <= received_on <= session.clock().date():
        raise InputError("B-767")
    payload = {"text": said, "received_on": received_on.isoformat(), "context": papers.context(session)}
    (record,) = session.append([Entry(kind=COUNTER_STATEMENT, subject=row.person_id, payload=payload, amends=row.id)])
    return record.header.id
