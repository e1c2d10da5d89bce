"""Found the demo, and keep its hall in motion."""

from antri.home.actions.demo_files import file_in_demo
from antri.home.actions.demo_helpers import help_in_demo
from antri.home.actions.found_demo import found_demo, invented_nik
from antri.home.actions.move_hall import move_demo_hall
from antri.home.actions.past_demo import write_past

__all__ = ["file_in_demo", "found_demo", "help_in_demo", "invented_nik", "move_demo_hall", "write_past"]
