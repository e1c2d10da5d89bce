"""The desk behind approval: worked on in SIAK, blanks, ready, handed over."""
