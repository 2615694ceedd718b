"""What the encrypted fields are made of."""
