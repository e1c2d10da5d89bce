"""The day in the hall: check in, call, recall, skip, transfer, finish; board, voice and live page."""
