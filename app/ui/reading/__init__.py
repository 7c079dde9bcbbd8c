"""A signed sheet on the screen: its head, its sections, its files, and what was added later."""
