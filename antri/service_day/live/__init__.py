"""The board as a stream: one look at the database for everybody who listens, over Server-Sent Events."""
