"""Prices and costs: dated catalogue, scenario, options, comparison. The door is `advisor.costs`."""
