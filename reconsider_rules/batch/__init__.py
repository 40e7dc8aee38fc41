"""Many scenarios, one a row: read in partitions, answered by workers, written in order."""
