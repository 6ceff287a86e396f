"""The published site: the map page with everything it asks for as files, and pages for readers without it."""
