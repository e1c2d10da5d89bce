"""Give the demo a past: months of invented days at the kecamatan, so that the way online has something to show.

Everything is written in bulk, rows and events together, so that what the tables say follows from the journal. Nobody in
it ever had a name: the rows look as they do after the city's retention. All of it carries the actor "demo".
"""

from antri.home.actions.past_demo.write import write_past

__all__ = ["write_past"]
