"""OGC API Features: what GIS programs read maps, claims and events by.

It lives at `/ogc`, because `/` is the page and `/api` our own API.
"""
