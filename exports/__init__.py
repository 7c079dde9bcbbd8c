"""The envelope: how documents leave and arrive (bundles, PDF). Imports `forms` only; knows no database and no Qt."""
