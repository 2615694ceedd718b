"""The parts of a bulk action: which rows, are they valid, write them."""
