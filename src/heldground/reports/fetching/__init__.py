"""Fetching addresses: safe against what they may lead to, polite to those who serve them."""

from heldground.reports.fetching.client import Fetched, Fetcher
from heldground.reports.fetching.pace import Clock
from heldground.reports.fetching.settings import FetchSettings, read_settings

__all__ = ["Clock", "FetchSettings", "Fetched", "Fetcher", "read_settings"]
