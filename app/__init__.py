"""The workplace: people, screens, use cases and the encrypted vault."""
