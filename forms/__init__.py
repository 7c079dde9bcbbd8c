"""The paper: what a document is. Imports nothing of ours; `cryptography` only in `forms.signature`."""
