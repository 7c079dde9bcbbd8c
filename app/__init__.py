"""The workplace: people, screens, use cases and the encrypted vault."""

VERSION = "0.1.0"
PROGRAM = "Bogen 0.1"
"""What wrote a bundle or a backup, as it says itself."""
