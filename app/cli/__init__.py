"""The use cases without a window, for administrators, tests and scripts."""
