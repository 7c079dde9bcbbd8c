"""The few DER forms (X.690) that a signature of fixed shape needs. There is no reader: what is read is rebuilt."""

from __future__ import annotations

SEQUENCE = 0x30
SET = 0x31
INTEGER = 0x02
OCTETS = 0x04
OBJECT = 0x06
UTC_TIME = 0x17


def tlv(tag: int, *contents: bytes) -> bytes:
    """One value: its tag, its length in the shortest form, its contents joined."""
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body


def sequence(*contents: bytes) -> bytes:
    return tlv(SEQUENCE, *contents)


def set_of(*contents: bytes) -> bytes:
    """A SET OF, its members in the order that DER asks for (X.690 §11.6)."""
    return tlv(SET, *sorted(contents))


def context(number: int, *contents: bytes) -> bytes:
    """A constructed value with a context tag, such as `[0]`."""
    return tlv(0xA0 | number, *contents)


def integer(value: int) -> bytes:
    if value < 0:
        raise ValueError("negative integers are not needed here")
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(raw: bytes) -> bytes:
    return tlv(OCTETS, raw)


def oid(dotted: str) -> bytes:
    first, second, *others = (int(part) for part in dotted.split("."))
    body = bytes([first * 40 + second])
    for part in others:
        groups = [part & 0x7F]
        while part := part >> 7:
            groups.append(part & 0x7F | 0x80)
        body += bytes(reversed(groups))
    return tlv(OBJECT, body)
