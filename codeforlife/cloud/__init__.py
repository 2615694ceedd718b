"""The clouds that a service runs on or calls: AWS, and Google Cloud."""
