"""Every rule, with its permanent code. A code is never used again; retired ones stay in `RETIRED`.

To add a rule, write one function in a module of this package and one line in a table here,
and give it a good and a bad case in `tests/rules/<code>/`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mecorpus.errors import unknown
from mecorpus.model import Problem, Severity
from mecorpus.rules import (
    anchors,
    apply,
    corpus,
    delivery,
    excluded,
    files,
    leaks,
    meaning,
    predictions,
    readings,
    rights,
    shape,
    spans,
    text,
    waivers,
)

Check = Callable[..., Iterator[Problem]]

FILE: Mapping[str, Check] = {
    "MEC001": files.unreadable,
    "MEC002": files.not_utf8,
    "MEC003": files.too_large,
    "MEC009": files.not_a_regular_file,
    "MEC010": files.odd_file_name,
    "MEC011": files.missing_file,
    "MEC012": files.surrogate,
    "MEC014": files.merge_conflict,
}
JSON: Mapping[str, Check] = {
    "MEC004": files.not_json,
    "MEC005": files.not_canonical,
    "MEC006": files.duplicate_key,
    "MEC007": files.not_a_number,
    "MEC008": files.number_too_large,
    "MEC013": files.json_surrogate,
}
LINE: Mapping[str, Check] = {
    "MEC015": files.packed_shape,
    "MEC016": files.line_too_long,
}
SHAPE: Mapping[str, Check] = {
    "MEC101": shape.document_shape,
    "MEC102": shape.annotation_shape,
    "MEC103": shape.header_shape,
    "MEC104": shape.corpus_shape,
    "MEC105": shape.register_shape,
    "MEC106": shape.schema_version,
    "MEC301": shape.unknown_label,
    "MEC302": shape.wrong_role,
    "MEC303": shape.wrong_attribute,
    "MEC304": shape.unknown_layer,
}
BUNDLE: Mapping[str, Check] = {
    "MEC502": rights.withheld_text,
    "MEC503": rights.open_text_missing,
}
DOCUMENT: Mapping[str, Check] = {
    "MEC201": text.text_not_nfc,
    "MEC202": text.text_carriage_return,
    "MEC203": text.text_byte_order_mark,
    "MEC204": text.text_control_character,
    "MEC205": text.text_bidi_override,
    "MEC206": text.text_zero_width,
    "MEC207": text.text_end,
    "MEC208": text.text_presentation_form,
    "MEC210": text.text_digest,
    "MEC211": text.segment_bounds,
    "MEC212": text.segment_overlap,
    "MEC213": text.segment_gap,
    "MEC501": rights.open_without_license,
    "MEC504": rights.withheld_with_license,
    "MEC505": rights.withheld_quote,
    "MEC506": rights.machine_without_generator,
    "MEC507": rights.invented_byline,
    "MEC508": rights.date_order,
    "MEC509": rights.reference_date_missing,
    "MEC510": rights.withheld_words,
    "MEC513": anchors.anchors_misplaced,
    "MEC514": anchors.anchors_unsound,
    "MEC515": anchors.anchors_differ,
}
READING: Mapping[str, Check] = {
    "MEC220": spans.span_outside,
    "MEC221": spans.span_empty,
    "MEC222": spans.spans_unsorted,
    "MEC223": spans.quote_differs,
    "MEC224": spans.quote_missing,
    "MEC225": spans.span_edge,
    "MEC226": spans.id_twice,
    "MEC227": spans.lines_unsorted,
    "MEC230": spans.unknown_unit,
    "MEC231": spans.unknown_annotation,
    "MEC232": spans.unknown_entity,
    "MEC233": spans.wrong_filler_layer,
    "MEC305": readings.annotator_mismatch,
    "MEC306": readings.unknown_annotator,
    "MEC307": readings.unknown_guidelines,
    "MEC308": readings.unknown_complete_layer,
    "MEC309": readings.layer_not_complete,
    "MEC310": readings.unit_skipped,
    "MEC311": readings.labelled_twice,
    "MEC312": readings.wrong_combination,
    "MEC313": readings.origin_outside_adjudication,
    "MEC314": readings.unknown_origin,
    "MEC315": readings.link_type,
    "MEC316": readings.link_missing,
    "MEC320": meaning.claim_also,
    "MEC321": meaning.claim_none,
    "MEC322": meaning.forecast_unit,
    "MEC323": meaning.forecast_probability,
    "MEC324": meaning.forecast_horizon,
    "MEC325": meaning.horizon_past,
    "MEC326": meaning.horizon_reversed,
    "MEC327": meaning.forecast_made_on,
    "MEC328": meaning.time_value,
    "MEC329": meaning.stance_twice,
    "MEC330": meaning.stance_skipped,
    "MEC331": meaning.frame_primary,
    "MEC332": meaning.argument_edges,
    "MEC333": meaning.argument_cycle,
    "MEC334": meaning.forecast_direction,
    "MEC335": excluded.time_overlap,
    "MEC336": excluded.argument_none,
    "MEC337": excluded.stance_basis,
    "MEC338": excluded.frame_other,
    "MEC339": excluded.forecast_term,
}
CORPUS: Mapping[str, Check] = {
    "MEC401": corpus.document_id_differs,
    "MEC402": corpus.same_text,
    "MEC403": corpus.near_duplicate,
    "MEC404": corpus.unknown_group,
    "MEC405": corpus.surface_two_entities,
    "MEC406": corpus.entity_unused,
    "MEC407": corpus.entity_twice,
    "MEC408": corpus.entity_part_of,
    "MEC409": corpus.register_unsorted,
    "MEC410": corpus.annotator_twice,
    "MEC411": corpus.resolution_dangling,
    "MEC412": corpus.resolution_twice,
    "MEC413": corpus.resolution_dates,
    "MEC414": corpus.taken_down,
    "MEC415": corpus.split_ratios,
    "MEC416": corpus.document_twice,
}
WAIVER: Mapping[str, Check] = {
    "MEC490": waivers.waiver_unused,
    "MEC491": waivers.waiver_expired,
    "MEC492": waivers.waiver_not_allowed,
}
APPLY_QUOTE: Mapping[str, Check] = {
    "MEC240": apply.quote_not_found,
    "MEC241": apply.quote_ambiguous,
    "MEC242": apply.quote_too_few,
    "MEC244": apply.unknown_sentence,
}
APPLY_NAME: Mapping[str, Check] = {
    "MEC243": apply.local_name,
}
PREDICTION: Mapping[str, Check] = {
    "MEC107": predictions.prediction_shape,
}
PREDICTION_ITEM: Mapping[str, Check] = {
    "MEC108": predictions.prediction_item,
}
LEAK: Mapping[str, Check] = {
    "MEC511": leaks.withheld_leak,
}
SHARED: Mapping[str, Check] = {
    "MEC512": leaks.shared_run,
}
OUTPUT: Mapping[str, Check] = {
    "MEC601": leaks.withheld_in_output,
}
RELEASE: Mapping[str, Check] = {
    "MEC602": leaks.not_for_redistribution,
    "MEC609": delivery.build_incomplete,
}
HELD: Mapping[str, Check] = {
    "MEC603": delivery.file_missing,
    "MEC604": delivery.file_unlisted,
    "MEC605": delivery.file_changed,
}
COUNTED: Mapping[str, Check] = {
    "MEC606": delivery.rows_changed,
}
TYPED: Mapping[str, Check] = {
    "MEC607": delivery.columns_changed,
}
SAID: Mapping[str, Check] = {
    "MEC608": delivery.card_disagrees,
}
WARNINGS = frozenset({"MEC309", "MEC316", "MEC405", "MEC406", "MEC512"})
RETIRED: frozenset[str] = frozenset()
STAGES = (
    FILE,
    JSON,
    LINE,
    SHAPE,
    BUNDLE,
    DOCUMENT,
    READING,
    CORPUS,
    WAIVER,
    APPLY_QUOTE,
    APPLY_NAME,
    PREDICTION,
    PREDICTION_ITEM,
    LEAK,
    SHARED,
    OUTPUT,
    RELEASE,
    HELD,
    COUNTED,
    TYPED,
    SAID,
)


class Rule(NamedTuple):
    """A rule as documentation shows it: its docstring's first line is the title, the rest says why and how."""

    code: str
    name: str
    severity: Severity
    title: str
    explanation: str


def rules() -> dict[str, Rule]:
    """Every rule by code, sorted."""
    return {code: _rule(code, check) for code, check in sorted((c, f) for stage in STAGES for c, f in stage.items())}


def find_rule(code: str) -> Rule:
    """A rule by code or name; raises `RequestError` naming the rules."""
    table = rules()
    named = {rule.name: rule for rule in table.values()}
    found = table.get(code.upper()) or named.get(code.lower())
    if found is None:
        raise unknown("rule", code, table)
    return found


def name_of(check: Check) -> str:
    """Name of a rule: that of its function with hyphens."""
    return check.__name__.replace("_", "-")


def severity_of(code: str) -> Severity:
    """Warning for the few rules that may be right to break, else error."""
    return "warning" if code in WARNINGS else "error"


def _rule(code: str, check: Any) -> Rule:
    title, _, rest = inspect.cleandoc(check.__doc__).partition("\n")
    return Rule(code, name_of(check), severity_of(code), title, rest.strip())
