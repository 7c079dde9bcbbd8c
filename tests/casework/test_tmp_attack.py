"""exploration"""

from __future__ import annotations

import io
import time
from datetime import datetime, timedelta

import pytest

from app.casework import intake, partners, printing, station_keys
from exports.bundle import paths
from exports.bundle.write import ObjectSource, Plan, Recipient, write_bundle
from forms import definition, exchange
from forms.errors import BogenError
from forms.record import LogPlace, NewRecord, form_ref, sign_record
from forms.signature import Signer
from tests.stations import *

ME = Signer.generate()


def make(
    prison,
    content=None,
    *,
    subject=None,
    occurred=None,
    recorded=None,
    kind="sheet",
    amends=None,
    later=(),
    author="01900000-0000-7000-8000-000000000001",
):
    form = definition.latest("perception")
    p = person(prison)
    recorded = recorded or START
    base = {
        "answers": answers(p.id),
        "person": {
            "id": p.id,
            "booking_no": "1/26",
            "family_name": "Ö",
            "given_names": "I",
            "original_name": "",
            "born": None,
        },
        "context": {
            "author_name": "Karin Holm",
            "function": "AVD",
            "unit": "H2",
            "workstation": "x",
            "trained_on": None,
        },
    }
    for k, v in (content or {}).items():
        if isinstance(v, dict) and isinstance(base.get(k), dict):
            base[k] = {**base[k], **v}
        else:
            base[k] = v
    rec = sign_record(
        NewRecord(
            kind=kind,
            subject=p.id if subject is None else subject,
            author=author,
            occurred_at=occurred or datetime.fromisoformat("2026-11-02T08:15:00+01:00"),
            content=base,
            form=form_ref(form) if kind == "sheet" else None,
            amends=amends,
        ),
        LogPlace(station="s", sequence=1, previous=None),
        ME,
        recorded,
    )
    c = base["context"]
    a = exchange.ActAuthor(
        id=author,
        name=c["author_name"],
        function=c["function"],
        unit=c["unit"],
        key=ME.public_key,
        trained_on=c["trained_on"] or "",
    )
    return exchange.Act(a, rec)


def bundle(prison, prosecutor, objs, tmp_path, seq=1, prev=None):
    device = partners.partner_card(prison("verwaltung"), prosecutor("verwaltung").office.party).devices[0]
    out = io.BytesIO()
    write_bundle(
        out,
        keys=station_keys.device_keys(prison.vault),
        party=prison("verwaltung").office.party,
        to=[Recipient(device, seq, prev)],
        objects=objs,
        plan=Plan(created=START, software="x"),
    )
    f = tmp_path / "wb-0.age"
    f.write_bytes(out.getvalue())
    return f


def sheet_obj(act, later=()):
    raw = exchange.write(exchange.SheetFile(act, tuple(later)))
    return ObjectSource.of_bytes(paths.sheet_path(act.record.header.id), raw)


CASES = {
    "plain": {},
    "bidi name": {"content": {"context": {"author_name": "Karin \u202emloH"}}},
    "long name": {"content": {"context": {"author_name": "K" * 500000}}},
    "newline name": {"content": {"person": {"family_name": "a\nb\x1b[31m"}}},
    "person int": {"content": {"person": {"family_name": 3}}},
    "answers bad attach": {"content": {"answers": {"attachments": ["x"]}}},
    "answers attach missing keys": {"content": {"answers": {"attachments": [{"sha256": 1}]}}},
    "answers many": {"content": {"answers": {"areas": ["Z"] * 1000}}},
    "answers facts dict": {"content": {"answers": {"facts": {"a": 1}}}},
    "answers facts bidi": {"content": {"answers": {"facts": "abc\u202edef"}}},
    "unknown question": {"content": {"answers": {"zzz": "x"}}},
    "subject other": {"subject": "other"},
    "year1": {"occurred": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
    "year9999": {"recorded": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))},
    "future": {"recorded": datetime(2090, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))},
    "others list": {"content": {"answers": {"others": "x"}}},
    "moment bad": {"content": {"answers": {"noticed": {"at": 3}}}},
}


@pytest.mark.parametrize("case", CASES)
def test_x(case, prison, prosecutor, tmp_path):
    exchange_cards(prison, prosecutor)
    try:
        act = make(prison, **CASES[case])
        f = bundle(prison, prosecutor, [sheet_obj(act)], tmp_path)
    except Exception as e:
        print("RESULT", case, "could not make", type(e), str(e)[:100])
        return
    try:
        got = intake.import_bundle(prosecutor("verbindung"), f)
        r = "ACCEPTED"
    except BogenError as e:
        print("RESULT", case, "refused", str(e)[:100])
        return
    except BaseException as e:
        print("RESULT", case, "CRASH", type(e), str(e)[:100])
        return
    for what in (
        lambda: intake.list_received(prosecutor("verbindung")),
        lambda: intake.show_received(prosecutor("verbindung"), got.items[0].sheet_id, language="de"),
        lambda: printing.sheet_pdf(prosecutor("verbindung"), got.items[0].sheet_id, language="de"),
    ):
        t = time.time()
        try:
            what()
        except BaseException as e:
            r += f" then {type(e).__name__} {str(e)[:80]}"
        if time.time() - t > 3:
            r += f" slow {time.time() - t:.0f}s"
    print("RESULT", case, r)
