"""Bundle format 1: `age( canonical ASiC-E with CAdES-B-B and an ML-DSA seal )`, see docs/format/bundle-1.md."""
