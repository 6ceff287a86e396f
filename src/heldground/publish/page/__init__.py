"""What the map page is told, whoever asks: the service from memory, or a published site from files."""
