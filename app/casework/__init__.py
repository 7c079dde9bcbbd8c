"""The use cases, one module per subject, as functions over a `Session`. No Qt, no SQL."""
