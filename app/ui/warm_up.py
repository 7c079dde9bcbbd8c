"""Loads the heavy libraries on a thread of their own, after the first paint of the first window."""

from __future__ import annotations


def load_libraries() -> None:
    """Import what signing in and the first screens need. Importing is all: nothing is opened, nothing is computed."""
    import app.casework.founding
    import app.casework.people
    import app.casework.session
    import app.casework.users
    import app.vault.log
    import app.vault.queries
    import forms.signature

    del app, forms
