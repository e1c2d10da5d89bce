"""Give the demo twenty applications in every state, by the product's own actions at a time that has passed."""

from antri.home.actions.demo_files.write import file_in_demo

__all__ = ["file_in_demo"]
