"""Pages of a published site for people without JavaScript and for search engines: a place, an event, a day each."""

from heldground.publish.site.readers.files import reader_files
from heldground.publish.site.readers.site import Beside, Download

__all__ = ["Beside", "Download", "reader_files"]
