"""PDF/A-2a and PDF/UA-1 documents from plain blocks; the only place for reportlab and pikepdf."""
