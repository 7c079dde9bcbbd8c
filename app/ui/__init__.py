"""The only place for PySide6. One screen is one file and one widget class; screens hold frozen values."""
