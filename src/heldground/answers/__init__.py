"""Answers as the command line and Python give them: rows, what stands beside them, and a picture.

One question a file. An answer's rows are the same in every format; each row carries its source, definition, licence
and attribution, a GeoJSON document carries them once, as `sources`.
"""
