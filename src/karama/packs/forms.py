"""Reads the forms of a pack: XLSForm, by pyxform and nothing else.

pyxform is given bytes (its path reading trusts the file's ending) once the file is
known to be small (`karama.packs.sheets`). Its result is taken as it stands: questions,
labels by language, choices, binds; the class of a question is the bind
`karama:class`. What pyxform refuses, with its row, becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs
from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from karama.findings import Place
from karama.markup import read_xml
from karama.packs.constructs import Unread, in_circles, not_carried_out
from karama.packs.files import Folder
from karama.packs.languages import code_of
from karama.packs.notes import Notes, listed
from karama.packs.repeats import misplaced, misread, not_in_repeats
from karama.packs.sheets import MAX_DEPTH, TEXT_KINDS, Sheet, read_sheet
from karama.procedure.procedure import (
    Choice,
    Field,
    FieldClass,
    Form,
    Texts,
    with_inner,
)

ENDINGS = (".md", ".xlsx", ".xls", ".csv")
CLASS = "karama:class"
MAX_COST = 100_000
SILENT = frozenset({"group", "repeat", "survey"})
_OF_EVERY_CHOICE = frozenset({"name", "label", "media"})
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(survey|choices|settings|entities)' sheet")
_WORD = re.compile(r"['\"“‘]([^'\"”’]{1,80})['\"”’]")
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# XLSForm's type names, by the type XForms gives them.
_TYPES = {
    "integer": "int",
    "int": "int",
    "decimal": "decimal",
    "text": "string",
    "string": "string",
    "date": "date",
    "datetime": "dateTime",
    "dateTime": "dateTime",
    "time": "time",
    "select one": "select1",
    "select all that apply": "select",
    "note": "note",
    "calculate": "calculate",
    "hidden": "calculate",
}
_CLASSES = tuple(one.value for one in FieldClass)


@attrs.frozen
class _Reading:
    """One form being read."""

    file: str
    sheet: Sheet
    languages: tuple[str, ...]
    notes: Notes
    lists: dict[str, tuple[Choice, ...]] = attrs.field(factory=dict)

    def place(self, name: str) -> Place:
        row = self.sheet.rows.get(name, 0)
        return Place(self.file, element=name, sheet="survey", line=row)


def read_forms(
    folder: Folder, languages: tuple[str, ...], notes: Notes
) -> Mapping[str, Form]:
    """Every form under forms/, by its form_id."""
    forms: dict[str, Form] = {}
    spent = 0
    for name, data in folder.under("forms", *ENDINGS):
        form, cost = _weighed(data, name, languages, notes, MAX_COST - spent)
        spent += cost
        if form is None:
            continue
        if form.id in forms:
            other = forms[form.id].file
            notes.add("FORM-004", Place(name), id=form.id, other=other)
        forms[form.id] = form
    if not forms:
        notes.add("FORM-021", Place("forms"))
    return forms


def _weighed(
    data: bytes, file: str, languages: tuple[str, ...], notes: Notes, left: int
) -> tuple[Form | None, int]:
    sheet = read_sheet(data, file, notes)
    if sheet is None:
        return None, 0
    if sheet.cost > left:
        notes.add("FORM-010", Place(file), limit=MAX_COST, unit="rows × references")
        return None, 0
    return read_form(sheet, file, languages, notes), sheet.cost


def read_form(
    sheet: Sheet, file: str, languages: tuple[str, ...], notes: Notes
) -> Form | None:
    """One form, or None with findings."""
    result = _converted(sheet, file, notes)
    if result is None:
        return None
    survey = result.survey
    reading = _Reading(file, sheet, languages, notes)
    form_id, version = _settings(survey, sheet, reading)
    if not form_id:
        return None
    form = Form(
        id=form_id,
        version=version,
        titles={code: str(survey.get("title", "")) for code in languages},
        fields=tuple(_fields(survey, reading)),
        xform=result.xform,
        file=file,
    )
    _check_names(form, reading)
    _refuse(reading, in_circles(form.fields))
    _refuse(reading, misplaced(survey))
    _refuse(reading, misread(form.fields))
    _check_labels(form, survey, reading)
    return form


@attrs.frozen
class _Converted:
    """What pyxform makes of a form: its dictionary, and the XForm."""

    survey: Mapping[str, object]
    xform: str


def _converted(sheet: Sheet, file: str, notes: Notes) -> _Converted | None:
    """What pyxform makes of the sheet, or None with a finding."""
    remarks: list[str] = []
    try:
        result = _convert(sheet, remarks)
        read_xml(result.xform.encode(), file=file)
    except PyXFormError as error:
        _refused(str(error), sheet, file, notes)
    except RecursionError:
        notes.add("FORM-011", Place(file), limit=MAX_DEPTH)
    except Exception as error:  # noqa: BLE001 - pyxform lets its readers' errors through
        notes.add("FORM-001", Place(file), reason=f"{type(error).__name__}: {error}")
    else:
        for remark in remarks:
            if "is missing the" not in remark:  # FORM-007 says it with the names
                notes.add("FORM-002", Place(file), reason=remark)
        return result
    return None


def _convert(sheet: Sheet, remarks: list[str]) -> _Converted:
    """Pyxform's own `convert`, step by step: it would write to a temporary file."""
    book = get_xlsform(xlsform=sheet.data, file_type=sheet.kind)
    survey = workbook_to_json(
        workbook_dict=book,
        form_name="data",
        fallback_form_name=book.fallback_form_name,
        warnings=remarks,
    )
    xml = create_survey_element_from_dict(survey).xml().toxml()
    return _Converted(survey, f'<?xml version="1.0"?>{xml}')


def _refused(message: str, sheet: Sheet, file: str, notes: Notes) -> None:
    name = _SHEET.search(message)
    where = name[1] if name else "survey"
    row = _ROW.search(message)
    line = _line(int(row[1]), where, sheet) if row else _row_of_word(message, sheet)
    reason = " ".join(_ROW.sub("", message).split())
    notes.add("FORM-001", Place(file, sheet=where, line=line), reason=reason)


def _line(row: int, where: str, sheet: Sheet) -> int:
    """A row of a sheet; in a text file, the line on which it stands."""
    head = sheet.rows.get(where, 0) if sheet.kind in TEXT_KINDS else 0
    return head + row


def _row_of_word(message: str, sheet: Sheet) -> int:
    """The row of the first quoted word of a message; not all of them say their row."""
    rows = (sheet.rows.get(word, 0) for word in _WORD.findall(message))
    return next((row for row in rows if row), 0)


def _settings(
    survey: Mapping[str, object], sheet: Sheet, reading: _Reading
) -> tuple[str, str]:
    # Without a setting pyxform falls back to a constant, so the sheet itself is asked.
    form_id = (
        str(survey.get("id_string", "")) if sheet.has("form_id", "id_string") else ""
    )
    version = str(survey.get("version", "") or "") if sheet.has("version") else ""
    for key, value in (("form_id", form_id), ("version", version)):
        if not value:
            place = Place(reading.file, element=key, sheet="settings")
            reading.notes.add("FORM-003", place, key=key)
    return form_id, version


def _children(node: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    children = node.get("children")
    for child in children if isinstance(children, list) else ():
        if child.get("name") != "meta" or child.get("type") not in SILENT:
            yield child


def _questions(node: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Every question, those in groups included; depth was bounded before."""
    for child in _children(node):
        if child.get("type") in SILENT:
            yield from _questions(child)
        else:
            yield child


def _fields(
    node: Mapping[str, object], reading: _Reading, within: str = ""
) -> Iterator[Field]:
    """Every field, asked when its groups are too."""
    for child in _children(node):
        _refuse(reading, not_carried_out(child))
        relevant = _both(within, str(_binds(child).get("relevant", "")))
        if child.get("type") == "repeat":
            yield _repeat(child, relevant, reading)
            continue
        if child.get("type") in SILENT:
            yield from _fields(child, reading, relevant)
            continue
        field = _field(child, relevant, reading)
        if field is not None:
            yield field


def _repeat(repeat: Mapping[str, object], relevant: str, reading: _Reading) -> Field:
    """A repeat: one fact, which holds the answers of each of its rows."""
    _refuse(reading, not_in_repeats(repeat))
    name, binds = str(repeat.get("name", "")), _binds(repeat)
    inner = tuple(_fields(repeat, reading))
    classes = {one.field_class for one in inner if one.type != "note"}
    if binds.get(CLASS):
        classes.add(_class_of(name, "repeat", binds, reading))
    if len(classes) > 1:
        told = listed(sorted(classes))
        reading.notes.add("FORM-025", reading.place(name), field=name, classes=told)
    return Field(
        name=name,
        type="repeat",
        labels=_texts(repeat.get("label"), reading),
        field_class=min(classes, default=FieldClass.ADMINISTRATIVE),
        hints=_texts(repeat.get("hint"), reading),
        relevant=relevant,
        row=reading.sheet.rows.get(name, 0),
        inner=inner,
    )


def _refuse(reading: _Reading, found: Iterable[Unread]) -> None:
    """Say of each what is not carried out, where it stands."""
    for unread in found:
        place = reading.place(unread.field)
        facts = {"field": unread.field, "what": unread.what}
        reading.notes.add("FORM-024", place, **facts)


def _both(first: str, second: str) -> str:
    """Both conditions; either may be empty."""
    return f"({first}) and ({second})" if first and second else first or second


def _binds(question: Mapping[str, object]) -> Mapping[str, object]:
    bind = question.get("bind")
    return bind if isinstance(bind, dict) else {}


def _field(
    question: Mapping[str, object], relevant: str, reading: _Reading
) -> Field | None:
    name = str(question.get("name", ""))
    written = str(question.get("type", ""))
    kind = _TYPES.get(written, written)
    binds = _binds(question)
    if kind not in _TYPES.values() and not binds.get("jr:preload"):
        reading.notes.add("FORM-022", reading.place(name), field=name, type=written)
    if binds.get("jr:preload") == "uid":
        return None
    return Field(
        name=name,
        type=kind,
        labels=_texts(question.get("label"), reading),
        field_class=_class_of(name, kind, binds, reading),
        hints=_texts(question.get("hint"), reading),
        choices=_choices(question, reading),
        required=_is_yes(binds.get("required")),
        required_when=_when(str(binds.get("required", ""))),
        relevant=relevant,
        constraint=str(binds.get("constraint", "")),
        constraint_messages=_texts(binds.get("jr:constraintMsg"), reading),
        calculation=str(binds.get("calculate", "")),
        choice_filter=str(question.get("choice_filter", "")),
        row=reading.sheet.rows.get(name, 0),
    )


def _when(required: str) -> str:
    """The condition under which an answer is needed; "" for always or never."""
    plain = required.strip().lower()
    return "" if plain in ("", "yes", "no", "true()", "false()") else required


def _is_yes(value: object) -> bool:
    return str(value).strip().lower() in ("yes", "true", "true()")


def _class_of(
    name: str, kind: str, binds: Mapping[str, object], reading: _Reading
) -> FieldClass:
    written = str(binds.get(CLASS, "")).strip()
    if written in _CLASSES:
        return FieldClass(written)
    if written:
        reading.notes.add(
            "FORM-006",
            reading.place(name),
            name=written,
            field=name,
            nearest=reading.notes.nearest(written, _CLASSES),
            classes=", ".join(_CLASSES),
        )
    elif kind != "note":
        reading.notes.add("FORM-005", reading.place(name), field=name)
    return FieldClass.ADMINISTRATIVE


def _choices(question: Mapping[str, object], reading: _Reading) -> tuple[Choice, ...]:
    """The choices of a list, read once however many questions use it."""
    written = question.get("choices")
    if not isinstance(written, list):
        return ()
    name = str(question.get("list_name", ""))
    if name not in reading.lists:
        reading.lists[name] = tuple(
            Choice(
                str(one.get("name", "")),
                _texts(one.get("label"), reading),
                {k: str(v) for k, v in one.items() if k not in _OF_EVERY_CHOICE},
            )
            for one in written
        )
    return reading.lists[name]


def _texts(value: object, reading: _Reading) -> Texts:
    """Labels by language code; a label without a language is in the pack's own."""
    if isinstance(value, dict):
        by_code = {code_of(str(name)): str(text) for name, text in value.items()}
        return {code: text for code, text in by_code.items() if code and text.strip()}
    if isinstance(value, str) and value.strip():
        return {(reading.languages or ("en",))[0]: value}
    return {}


def _check_names(form: Form, reading: _Reading) -> None:
    seen: set[str] = set()
    for field in with_inner(form.fields):
        place = reading.place(field.name)
        if not _NAME.fullmatch(field.name):
            reading.notes.add("FORM-020", place, field=field.name)
        if field.name in seen:
            reading.notes.add("FORM-023", place, field=field.name)
        seen.add(field.name)
        names = {choice.name for choice in field.choices}
        if field.type == "select1" and {"yes", "no"} <= names <= {
            "yes",
            "no",
            "refused",
        }:
            reading.notes.add("FORM-017", place, field=field.name)


def _check_labels(form: Form, survey: Mapping[str, object], reading: _Reading) -> None:
    for label in _language_names(survey):
        if label != "default" and not code_of(label):
            place = Place(reading.file, element=label, sheet="survey")
            reading.notes.add("FORM-019", place, label=label)
    for language in reading.languages:
        lacking = list(_unlabelled(form, language))
        if lacking:
            reading.notes.add(
                "FORM-007",
                Place(reading.file, element=language, sheet="survey"),
                language=language,
                count=len(lacking),
                fields=listed(lacking),
            )


def _unlabelled(form: Form, language: str) -> Iterator[str]:
    fields = tuple(with_inner(form.fields))
    for field in fields:
        if field.labels and not field.labels.get(language):
            yield field.name
    for field in {id(field.choices): field for field in fields}.values():
        for choice in field.choices:
            if not choice.labels.get(language):
                yield f"{field.name}/{choice.name}"


def _language_names(survey: Mapping[str, object]) -> set[str]:
    found: set[str] = set()
    for question in _questions(survey):
        for key in ("label", "hint"):
            value = question.get(key)
            if isinstance(value, dict):
                found.update(str(name) for name in value)
    return found
