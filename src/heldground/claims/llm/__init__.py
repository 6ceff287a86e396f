"""The second engine: claims by a language model behind any OpenAI-compatible address. It never runs unless configured.

A model's word is material, not truth: its answer must fit a strict schema, every quote is found again in the text or the
claim is rejected, every place name must stand in the text, and places are told apart by the same gazetteer as in
the default engine.
"""

from heldground.claims.llm.compare import Difference, differences
from heldground.claims.llm.engine import LlmEngine, Reading
from heldground.claims.llm.settings import LlmSettings, read_settings

__all__ = ["Difference", "LlmEngine", "LlmSettings", "Reading", "differences", "read_settings"]
