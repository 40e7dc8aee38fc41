"""A local web page for coaches: clients, rules and cases."""
