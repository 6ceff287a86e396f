"""Pictures of answers, as SVG or PNG: area over time, what changed, where two maps differ, timelines.

Drawn by matplotlib (extra `plot`) without its global state; the same answer gives the same bytes. Every picture
carries its title, dates, source, definition, attribution and terms, in the page's colours.
"""
