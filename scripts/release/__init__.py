"""The steps of a release: each can be run by hand, and repeated after a failure.

``python -m scripts.release STEP`` runs one; the workflow `main.yaml` runs them all.
"""
