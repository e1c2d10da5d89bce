"""The verifier's desk: what waits to be checked, and one file with its papers beside the checklist."""
