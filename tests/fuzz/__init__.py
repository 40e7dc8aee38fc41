"""Fuzzing: `python -m tests.fuzz`. What is made (`mutation`), put to the program (`targets`), held
against what must be (`oracles`), in processes of its own (`running`), and made small (`smaller`)."""
