"""The way online in figures: who was served how, with the people behind each figure and its gaps."""
