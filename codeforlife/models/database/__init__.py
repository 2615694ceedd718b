"""What a database remembers about itself: its environment, and a proof of its keys."""
