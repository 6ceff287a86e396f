"""Where the model is and how it is asked."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Final
from urllib.parse import urlsplit

from heldground.errors import BadInput

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "timeout_s": (int, float),
    "retries": (int,),
    "most_tokens": (int,),
    "longest": (int,),
}


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """The table `[llm]` of `heldground.toml`, or of a file of its own.

    `base_url` is the address of an OpenAI-compatible service up to and with its version (`http://127.0.0.1:8080/v1`),
    `model` the name it knows the model by. `key_env` names the environment variable that holds the key: keys do not
    belong in files; a service without keys needs none. `timeout_s` counts for each try, `retries` are the tries after
    the first. `most_tokens` bounds the answer, `longest` the report in code points: longer ones are refused, since
    half a report gives wrong claims.
    """

    base_url: str
    model: str
    key_env: str = "HELDGROUND_LLM_KEY"
    timeout_s: float = 120.0
    retries: int = 2
    most_tokens: int = 16_000
    longest: int = 40_000


def read_settings(table: Mapping[str, object], *, origin: str) -> LlmSettings:
    """Settings from a TOML table; `origin` names its file in messages.

    Raises
    ------
    BadInput
        A setting is missing, unknown, of the wrong kind, or no web address.
    """
    known = {each.name for each in fields(LlmSettings)}
    needed = {each.name for each in fields(LlmSettings) if each.default is MISSING}
    for name in sorted(needed - set(table)):
        raise BadInput(f"[llm] lacks {name}", path=origin, where="[llm]")
    for name, value in table.items():
        if name not in known:
            raise BadInput(
                f"{name} is no setting; known are: {', '.join(sorted(known))}", path=origin, where="[llm]"
            )
        kinds = _KINDS.get(name, (str,))
        if not isinstance(value, kinds) or isinstance(value, bool) or value == "":
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise BadInput(f"{name} = {value!r}; expected a {wanted}", path=origin, where="[llm]")
        if isinstance(value, int | float) and value < 0:
            raise BadInput(f"{name} = {value!r} is below zero", path=origin, where="[llm]")
    address = urlsplit(str(table["base_url"]))
    if (
        address.scheme not in ("http", "https")
        or not address.hostname
        or address.username
        or address.password
    ):
        raise BadInput(
            f"base_url = {table['base_url']!r}; expected http(s)://host/v1 without a name or password in it",
            path=origin,
            where="[llm]",
        )
    return LlmSettings(**table)  # type: ignore[arg-type]
