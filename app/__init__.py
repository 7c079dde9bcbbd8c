"""The workplace: people, screens, use cases and the encrypted vault."""

VERSION = "0.1.0"
