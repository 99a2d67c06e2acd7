"""The parts of the fixture generator; see ../generate.py."""
