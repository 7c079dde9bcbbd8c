"""The print of an answer to a person who asks: sound for archives and screen readers, in both languages."""

from __future__ import annotations

import pytest

from app.casework import subject_access
from app.casework.dossier import Wishes
from tests import stations
from tests.casework.test_subject_access import full, prepare
from tests.pdf.conftest import Judge
from tests.stations import Station


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_full_answer_is_pdf_a_and_pdf_ua(prison: Station, judge: Judge, language: str) -> None:
    full(prison)
    person = stations.person(prison).id
    judge(subject_access.prepare(prison("brandt"), person, Wishes(), language=language).pdf)


def test_an_empty_answer_is_a_sound_print(prison: Station, judge: Judge) -> None:
    judge(prepare(prison, booking_no="3/26").pdf)


def test_the_same_answer_gives_the_same_bytes(prison: Station) -> None:
    stations.sheet(prison)
    assert prepare(prison).pdf == prepare(prison).pdf
