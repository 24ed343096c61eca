"""Findings about forms and the facts they give."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_SAFE = "A pack may come from a stranger, so a form is read within fixed limits."

ENTRIES: tuple[Entry, ...] = (
    error(
        "FORM-001",
        "The form cannot be read: {reason}",
        "No phone or page could show it.",
        "Correct the row of the form.",
    ),
    info(
        "FORM-002",
        "{reason}",
        "The form works, but its author may have meant something else.",
        "Read the remark and correct the form if it applies.",
    ),
    error(
        "FORM-003",
        "The settings of the form have no {key}.",
        "Without an id and a version two forms are taken for one another, and answers"
        " land in the wrong one.",
        "Add a settings sheet with form_id and version.",
    ),
    error(
        "FORM-004",
        "The form_id {id} is also that of {other}.",
        "Answers would land in the wrong form.",
        "Give each form its own form_id.",
    ),
    error(
        "FORM-005",
        "The question {field} has no class.",
        "Each field has readers; without a class nobody can tell who may read it.",
        "Fill the column bind::karama:class.",
    ),
    error(
        "FORM-006",
        "The class {name} of question {field} is not known.{nearest}",
        "Each field has readers; they are given by class.",
        "Use one of: {classes}.",
    ),
    warning(
        "FORM-007",
        "In {language}, {count} texts of the form are missing: {fields}.",
        "People would be asked in a language they may not read.",
        "Fill the label columns of that language.",
    ),
    error(
        "FORM-008",
        "The spreadsheet would take more than {limit} bytes once unpacked.",
        _SAFE,
        "Save the form again without pictures and formatting.",
    ),
    error(
        "FORM-009",
        "The file is not the spreadsheet its name says: {reason}.",
        "The form cannot be opened.",
        "Save it again as .xlsx, or write it as a Markdown table.",
    ),
    error(
        "FORM-010",
        "The form is larger than {limit} ({unit}).",
        _SAFE,
        "Split the form; no officer asks so many questions at once.",
    ),
    error(
        "FORM-011",
        "The groups of the form are nested more than {limit} deep.",
        _SAFE,
        "Use fewer levels of groups.",
    ),
    warning(
        "FORM-012",
        "The decision {decision} reads {fact}, which no form asks.",
        "It stays unknown for every person.",
        "Ask it in a form, under the same name.",
    ),
    error(
        "FORM-013",
        "The decision {decision} compares {fact} with {value}, which its question does"
        " not offer.{nearest}",
        "The rule can never hold for anyone.",
        "Add the choice, or correct the table.",
    ),
    warning(
        "FORM-014",
        "The question {field} offers {value}, which the decision {decision} does not"
        " expect.",
        "A person who gives this answer may find no rule.",
        "Add the value to the decision's input values, or take the choice out.",
    ),
    error(
        "FORM-015",
        "The question {field} gives {given}, but the decision {decision} reads"
        " {wanted}.",
        "The rule could never compare the two.",
        "Change the type of the question or of the decision's input.",
    ),
    error(
        "FORM-016",
        "The question {field} is asked with another type or other choices in {other}.",
        "Both give the same fact; one answer could not be read by the other form's"
        " rules.",
        "Use the same type and choices, or another name.",
    ),
    warning(
        "FORM-017",
        "The yes/no question {field} has no choice named unknown.",
        "Unknown is not no: a person who cannot answer must not be forced to.",
        "Use select_one yes_no_unknown with the choices yes, no and unknown.",
    ),
    info(
        "FORM-018",
        "No step uses the form {id}.",
        "Its questions are never asked.",
        "Give it to a user task, or take it out.",
    ),
    warning(
        "FORM-019",
        "The language of the column {label} cannot be told.",
        "Its labels would be shown to nobody.",
        "Write the code between brackets, as in label::Français (fr).",
    ),
    error(
        "FORM-020",
        "The name {field} holds other signs than a-z, 0-9 and _.",
        "The name is also that of the fact in tables and conditions.",
        "Rename it, as in medical_need.",
    ),
    warning(
        "FORM-021",
        "The pack has no forms.",
        "Nobody would ask the questions on which the decision rests.",
        "Add a form under forms/.",
    ),
    error(
        "FORM-022",
        "The question {field} is of type {type}, which no page asks.",
        "It would be shown wrongly, or not at all, and nobody would notice.",
        "Ask it as text, a number, a date or a choice, or take it out.",
    ),
    error(
        "FORM-023",
        "The name {field} is used twice in the form.",
        "Both would give the same fact.",
        "Give each question its own name, even in different groups.",
    ),
    error(
        "FORM-024",
        "At {field}, the form uses what is not carried out: {what}.",
        "A form shown wrongly leaves out a question, or takes a wrong answer.",
        "Write it with what the page about forms lists, or take it out.",
    ),
    error(
        "FORM-025",
        "The questions of the repeat {field} are of several classes: {classes}.",
        "A repeat is one fact, and who may read a fact hangs on its class: what is kept"
        " from somebody would travel with what is not.",
        "Give all its questions one class, or ask the others outside of the repeat.",
    ),
)
