"""`bogen faults`: real faults against a real vault, each with a canary that shows that the run would see a loss."""
