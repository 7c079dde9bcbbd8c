"""The shared widgets. Every interactive one takes its object name first and brings its accessible name along."""
