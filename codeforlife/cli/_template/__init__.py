"""The template of a service: its states, rendering one, and merging two."""
