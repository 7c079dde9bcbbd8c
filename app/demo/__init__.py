"""The demo prison: runs the main job from founding to the prosecutor's desk with the real services and windows."""
