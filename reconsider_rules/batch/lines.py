"""What is written of a row: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from reconsider_rules.batch.partition import Refused
from reconsider_rules.render.json import explanation_as_dict
from reconsider_rules.running.explanation import Explanation, place_in_answer
from reconsider_rules.running.tally import Tally


def id_as_json(id: str | float | None) -> str:
    return quoted(id) if type(id) is str else repr(id) if type(id) is int else json.dumps(id)


def line(id: str, verdict: str, advice: str, rules: str) -> str:
    """An answer; `advice` and `rules` are what stands between the brackets, `verdict` is '' where
    there is none."""
    verdict = verdict or "null"
    return f'{{"id":{id},"verdict":{verdict},"recommendations":[{advice}],"rules":[{rules}]}}\n'


def line_from(id: str, found: Explanation) -> str:
    """The same line from an explanation."""
    verdict = quoted(str(found.verdict.value)) if found.verdict else ""
    advice = sorted(found.recommended, key=place_in_answer)
    rules = found.trace.firings
    return line(id, verdict, _ids(each.id for each in advice), _ids(rule.id for rule in rules))


def _ids(ids: Iterable[str]) -> str:
    return ",".join(map(quoted, ids))


def explained(id: str, found: Explanation, engine: str) -> str:
    """A whole explanation, as `explain --format json` has it without what could change it."""
    return f'{{"id":{id},"answer":{_compact(explanation_as_dict(found, engine))}}}\n'


def error(id: str, file: str | None, number: int, refused: Refused) -> str:
    """Why a row is not answered, and the line of its file that it is on."""
    where = "" if file is None else f'"file":{quoted(file)},'
    told = _compact({"code": refused.code, "message": refused.message})
    return f'{{"id":{id},{where}"line":{number},"error":{told}}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def tally_of(found: Explanation) -> Tally:
    """What a single answer shows."""
    verdict = {str(found.verdict.value): 1} if found.verdict else {}
    advice = {each.id: 1 for each in found.recommended}
    return Tally(1, {}, verdict, advice, {rule.id: 1 for rule in found.trace.firings})
