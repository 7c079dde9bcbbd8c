"""Every role against every action, not in the table alone but at the use cases themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from app.casework import (
    attachments,
    audit,
    drafts,
    intake,
    outsiders,
    partners,
    people,
    printing,
    restrictions,
    sharing,
    sheets,
    standing_in,
    users,
)
from app.casework.rights import TABLE, Action
from app.casework.session import Session
from app.casework.views import ExportPreview, NewPerson, NewUser, Role
from app.vault import log
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError, VerificationError
from tests.casework.trust_tries import TRUST, WHY
from tests.stations import PASSPHRASE, START, Founded, Station, Watch, answers, exchange_cards, person, release, sheet

ONE_OF = {
    Role.OFFICER: "sahin",
    Role.CONTACT_OFFICER: "okafor",
    Role.RELEASING_OFFICER: "brandt",
    Role.ADMINISTRATOR: "verwaltung",
    Role.LIAISON: "verbindung",
    Role.DEPUTY: "nowak",
    Role.REVIEWER: "keller",
    Role.DATA_PROTECTION_OFFICER: "adler",
    Role.TRAINER: "lehner",
}
TODAY = START.date()
ANYBODY = NewUser(login="neu", name="Neu", function="", unit="", roles=(Role.OFFICER,))
IWAN = NewPerson(booking_no="3/26", family_name="Petrow", given_names="Iwan")
SOMEBODY = NewPerson(booking_no="99/26", family_name="Neu", given_names="")


class World(NamedTuple):
    """Two offices that exchanged cards and one bundle, and the things that use cases are asked about."""

    prison: Station
    prosecutor: Station
    person: str
    sheet: str
    restricted: str
    own: dict[str, str]
    bundle: Path
    folder: Path
    photo: Path

    def session(self, role: Role) -> Session:
        return (self.prosecutor if role is Role.LIAISON else self.prison)(ONE_OF[role])


@pytest.fixture(scope="module")
def world(
    founded_prison: Founded, founded_prosecutor: Founded, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One for all: what is allowed may change it, but no change makes another role's refusal come or go."""
    folder, watch = tmp_path_factory.mktemp("world"), Watch()
    prison = founded_prison.copy(folder / "prison").open(watch)
    prosecutor = founded_prosecutor.copy(folder / "prosecutor").open(watch)
    exchange_cards(prison, prosecutor)
    sheet_id = sheet(prison, "holm", booking_no="2/26")
    own = {"sahin": sheet(prison, "sahin"), "okafor": sheet_id}
    photo, stick = folder / "hof.png", folder / "stick"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture")
    stick.mkdir()
    bundle = release(prison, prosecutor, stick).path
    intake.import_bundle(prosecutor("verbindung"), bundle)
    restricted = sheet(prison, "weber", booking_no="2/26")
    restrictions.restrict_sheet(prison("keller"), restricted, WHY)
    yield World(prison, prosecutor, person(prison, "3/26").id, sheet_id, restricted, own, bundle, stick, photo)
    prison.close()
    prosecutor.close()


def own_sheet(world: World, session: Session) -> str:
    return world.own.get(session.user.login, world.sheet)


def the_other_way_round(world: World) -> str:
    """Entrusts Iwan Petrow to Michael Okafor, or to nobody: a change, whoever asked before."""
    now = people.get_person(world.prison("verwaltung"), world.person).contact_officer
    return "" if now else world.prison("okafor").user.id


Try = Callable[[World, Session], object]

# What each action stands for: the use cases that ask for it, with arguments that an allowed user gets through with or
# is refused for another reason than his role.
TRIES: dict[Action, list[Try]] = {
    Action.WRITE_SHEET: [
        lambda w, s: sheets.sign(s, answers(w.person)),
        lambda _, s: drafts.keep(s, {}),
        lambda _, s: drafts.own(s),
        lambda _, s: drafts.open_draft(s, "none"),
        lambda _, s: drafts.discard(s, "none"),
        lambda w, s: attachments.attach(s, w.photo),
    ],
    Action.READ_SHEETS: [
        lambda _, s: sheets.list_sheets(s),
        lambda w, s: sheets.show(s, own_sheet(w, s), language="de"),
    ],
    Action.READ_ALL_SHEETS: [lambda w, s: sheets.show(s, w.own["sahin"], language="de")],
    Action.AMEND_SHEET: [lambda w, s: sheets.amend(s, own_sheet(w, s), text="Dazu noch etwas.")],
    Action.VOID_SHEET: [lambda w, s: sheets.void(s, own_sheet(w, s), reason="Verwechslung")],
    Action.LIST_PEOPLE: [
        lambda _, s: people.find(s, ""),
        lambda _, s: people.list_people(s),
        lambda _, s: people.own_people(s),
        lambda w, s: people.get_person(s, w.person),
        lambda _, s: people.by_booking_no(s, "1/26"),
        lambda _, s: users.colleagues(s),
    ],
    Action.KEEP_PEOPLE: [
        lambda _, s: people.add_person(s, SOMEBODY),
        lambda w, s: people.change_person(s, w.person, replace(IWAN, cell="Z 9")),
        lambda _, s: people.keep_people(s, []),
        lambda _, s: people.read_table(s, b"booking_no;family_name\n"),
    ],
    Action.ENTRUST_PEOPLE: [
        lambda w, s: people.change_person(s, w.person, replace(IWAN, contact_officer=the_other_way_round(w)))
    ],
    Action.LIST_USERS: [lambda _, s: users.list_users(s)],
    Action.KEEP_USERS: [lambda _, s: users.add_user(s, ANYBODY, PASSPHRASE)],
    Action.GIVE_CARD: [
        lambda _, s: partners.own_card(s),
        lambda w, s: partners.save_card(s, w.folder),
        lambda _, s: outsiders.authority_pem(s),
        lambda _, s: outsiders.card_of(s),
    ],
    Action.CONFIRM_PARTNER: [lambda _, s: partners.confirm(s, partners.own_card(s))],
    Action.LIST_PARTNERS: [
        lambda _, s: partners.list_partners(s),
        lambda _, s: partners.get_partner(s, "none"),
        lambda _, s: partners.by_name(s, "Musterhausen"),
    ],
    Action.RELEASE: [
        lambda w, s: sharing.preview(s, w.prosecutor("verbindung").office.party),
        lambda w, s: sharing.release(s, seen_by_brandt(w), w.folder),
        lambda w, s: sharing.write_again(s, "0" * 64, w.folder),
    ],
    Action.LIST_BUNDLES: [
        lambda _, s: sharing.list_outgoing(s),
        lambda _, s: intake.list_incoming(s),
    ],
    Action.IMPORT_BUNDLE: [lambda w, s: intake.import_bundle(s, w.bundle)],
    Action.READ_RECEIVED: [
        lambda _, s: intake.list_received(s),
        lambda w, s: intake.show_received(s, w.sheet, language="de"),
    ],
    Action.CHECK_LOG: [lambda _, s: audit.verify_log(s)],
    Action.STAND_IN: [
        lambda _, s: standing_in.list_standing_in(s),
        lambda _, s: standing_in.end(s, deputy="nowak", principal="okafor"),
        lambda _, s: standing_in.appoint(s, deputy="nowak", principal="okafor", since=TODAY, until=TODAY),
    ],
    **TRUST,
}

# These rights widen what is read; without them what they would open stays closed, by other messages than the role's.
WIDENING = {Action.READ_ALL_SHEETS: "B-551", Action.READ_RESTRICTED: "B-551|B-755"}


def seen_by_brandt(world: World) -> ExportPreview:
    return sharing.preview(world.prison("brandt"), world.prosecutor("verbindung").office.party)


def refused_for_the_role(act: Try, world: World, session: Session) -> AccessError | None:
    try:
        act(world, session)
    except AccessError as error:
        return error if error.code == "B-500" else None
    except (InputError, EnvironmentFault, VerificationError):
        return None
    return None


def test_every_action_is_tried() -> None:
    assert set(TRIES) == set(Action)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_each_use_case_asks_for_its_right(world: World, role: Role, action: Action) -> None:
    """Allowed: the role is no obstacle. Not allowed: B-500 with the name of the action, and nothing is changed."""
    session = world.session(role)
    for act in TRIES[action]:
        before = log.head(session.vault)
        refusal = refused_for_the_role(act, world, session)
        if action in TABLE[role]:
            assert refusal is None, refusal
        elif action in WIDENING and Action.READ_SHEETS in TABLE[role]:
            # The officer's own sheet is the one that is tried for all sheets.
            if action is not Action.READ_ALL_SHEETS or role is not Role.OFFICER:
                with pytest.raises(BogenError, match=WIDENING[action]):
                    act(world, session)
        else:
            assert refusal is not None
            assert refusal.params["action"] in {action.value, *asked_before(action)}
            assert log.head(session.vault) == before


def asked_before(action: Action) -> set[str]:
    """Where a use case asks for two rights, a role that lacks both is told of the first."""
    return {
        Action.ENTRUST_PEOPLE: {Action.KEEP_PEOPLE.value},
        Action.READ_ALL_SHEETS: {Action.READ_SHEETS.value},
        Action.READ_RESTRICTED: {Action.READ_SHEETS.value},
    }.get(action, set())


def test_the_paper_of_a_sheet_needs_the_right_to_read_it(world: World) -> None:
    for role, readable in ((Role.CONTACT_OFFICER, True), (Role.RELEASING_OFFICER, True), (Role.LIAISON, True)):
        assert printing.paper(world.session(role), world.sheet, language="de").id == world.sheet
        assert readable
    with pytest.raises(AccessError, match="B-551"):
        printing.paper(world.session(Role.OFFICER), world.sheet, language="de")
    with pytest.raises(AccessError, match="B-500"):
        printing.paper(world.session(Role.ADMINISTRATOR), world.sheet, language="de")


def test_a_user_with_two_roles_has_the_rights_of_both(prison: Station) -> None:
    session = prison("weber")
    allowed = {action for action in Action if session.may(action)}
    assert allowed == TABLE[Role.OFFICER] | TABLE[Role.RELEASING_OFFICER]
