"""What locks the desk, and how: everything of a session leaves the process."""
