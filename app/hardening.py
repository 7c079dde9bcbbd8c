"""What this process asks of the system for itself: no memory dump, and no look into it by others of the same user.

Called before anything else, by the window and by the commands. Standard library only, nothing is loaded for it that
start-up would not load anyway. It stops a neighbour, not an administrator: root reads every process.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from enum import StrEnum

# linux/prctl.h
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
# errhandlingapi.h: no box of the system that waits for a click, and no report with a dump behind it.
_SEM_FAILCRITICALERRORS, _SEM_NOGPFAULTERRORBOX, _SEM_NOOPENFILEERRORBOX = 0x1, 0x2, 0x8000
_NO_BOXES = _SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX | _SEM_NOOPENFILEERRORBOX
_WDA_EXCLUDEFROMCAPTURE = 0x11
# A process whose list denies reading, writing and being debugged to everyone; its owner may still end it (winnt.h).
_DENY_READING = "D:(D;;0x0038;;;WD)(A;;0x1fffff;;;OW)(A;;0x1fffff;;;SY)(A;;0x101401;;;BA)"
_DACL_SECURITY_INFORMATION = 4
_SDDL_REVISION_1 = 1


class Measure(StrEnum):
    """One thing that was asked of the system."""

    NO_CORE = "no_core"
    """No memory image is written when the program dies."""
    NO_READING = "no_reading"
    """No other process of the same user may read this one's memory."""


@dataclass(frozen=True, slots=True)
class Hardening:
    """What holds for this process right now, as the system itself says, not as it was asked for."""

    holds: frozenset[Measure]

    @property
    def complete(self) -> bool:
        return self.holds == frozenset(Measure)


def harden() -> None:
    """Ask for all measures. One that the system refuses stops nothing: `state` says what holds."""
    if sys.platform == "win32":
        _harden_windows()
    else:
        _harden_unix()


def state() -> Hardening:
    """Asks the system what holds for this process."""
    if sys.platform == "win32":
        return _windows_state()
    return _unix_state()


def keep_out_of_pictures(window: int) -> bool:
    """Ask that the window with this handle is black in screenshots and on shared screens; whether that was granted.

    Only Windows can be asked. Under X11 every program sees the screen; under Wayland the compositor asks the user.
    """
    if sys.platform != "win32":
        return False
    return bool(ctypes.windll.user32.SetWindowDisplayAffinity(ctypes.c_void_p(window), _WDA_EXCLUDEFROMCAPTURE))


if sys.platform == "win32":

    def _harden_windows() -> None:
        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(kernel.GetErrorMode() | _NO_BOXES)
        descriptor = ctypes.c_void_p()
        made = ctypes.windll.advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            _DENY_READING, _SDDL_REVISION_1, ctypes.byref(descriptor), None
        )
        if made:
            process = ctypes.c_void_p(kernel.GetCurrentProcess())
            ctypes.windll.advapi32.SetKernelObjectSecurity(process, _DACL_SECURITY_INFORMATION, descriptor)
            kernel.LocalFree(descriptor)

    def _windows_state() -> Hardening:
        kernel = ctypes.windll.kernel32
        holds = set()
        if kernel.GetErrorMode() & _SEM_NOGPFAULTERRORBOX:
            holds.add(Measure.NO_CORE)
        # A second handle on this very process, asked for with the right to read it (PROCESS_VM_READ).
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(0x0010, False, kernel.GetCurrentProcessId())
        if handle:
            kernel.CloseHandle(ctypes.c_void_p(handle))
        else:
            holds.add(Measure.NO_READING)
        return Hardening(frozenset(holds))

else:
    import resource

    def _harden_unix() -> None:
        # Also what libraries write by themselves, such as Qt the window's place, is its owner's alone.
        os.umask(0o077)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            _prctl(_PR_SET_DUMPABLE, 0)

    def _unix_state() -> Hardening:
        holds = set()
        if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
            holds.add(Measure.NO_CORE)
        if sys.platform == "linux" and _prctl(_PR_GET_DUMPABLE, 0) == 0:
            holds.add(Measure.NO_READING)
        return Hardening(frozenset(holds))

    def _prctl(option: int, value: int) -> int:
        answer: int = ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
        return answer
