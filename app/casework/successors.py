"""A partner's new card after a change of keys: what it must still say so that it can take the place of the known one.

Whether it is the partner's, people decide by comparing its fingerprint, as with the first card. Beyond that it must be
signed by the same authorities, and no station may vanish or last longer than it did: so an old card that somebody
kept does not come back as a new one, for it lacks the stations that were added since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import VerificationError

if TYPE_CHECKING:
    from exports.bundle.card import PartnerCard
    from exports.bundle.directory import Device


def require_successor(known: PartnerCard, offered: PartnerCard) -> None:
    """Pass, or raise `VerificationError` B-575."""
    same_office = (known.party, known.kind, known.training, known.authorities, known.threshold) == (
        offered.party,
        offered.kind,
        offered.training,
        offered.authorities,
        offered.threshold,
    )
    listed = {device.certificate: device for device in offered.devices}
    kept = all(_goes_on(device, listed.get(device.certificate)) for device in known.devices)
    still_revoked = set(known.directory.revoked) <= set(offered.directory.revoked)
    if not (same_office and kept and still_revoked):
        raise VerificationError("B-575", name=known.name)


def _goes_on(device: Device, now: Device | None) -> bool:
    return (
        now is not None
        and (now.seal, now.recipient, now.role, now.valid_from)
        == (device.seal, device.recipient, device.role, device.valid_from)
        and now.valid_to <= device.valid_to
    )
