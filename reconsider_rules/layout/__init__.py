"""Where everything stands in a picture of boxes that lead to others: nothing here knows of rules."""
