"""Findings about services, services.json."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

ENTRIES: tuple[Entry, ...] = (
    error(
        "SERV-001",
        "The file is not well-formed JSON: {reason}.",
        "No service could be found for anyone.",
        "Correct the line, or export the file again.",
    ),
    error(
        "SERV-002",
        "The file is nested too deep to be read.",
        "A pack may come from a stranger, so it is read within fixed limits.",
        "HSDS needs a few levels only; export the file again.",
    ),
    error(
        "SERV-003",
        "{path} should be {wanted}.",
        "The part would be missing from the directory.",
        "Follow HSDS 3: organizations, services and locations are lists of objects.",
    ),
    error(
        "SERV-004",
        "{path} has no {attribute}.",
        "HSDS asks for it, and nothing else can refer to the entry.",
        "Add {attribute}.",
    ),
    error(
        "SERV-005",
        "The id {id} is given twice among the {kind}.",
        "A referral could go to either.",
        "Give each its own id.",
    ),
    error(
        "SERV-006",
        "Service {id} belongs to organisation {organization}, which is not listed."
        "{nearest}",
        "Nobody would answer for the service.",
        "Add the organisation, or correct its id.",
    ),
    error(
        "SERV-007",
        "Service {id} is at location {location}, which is not listed.{nearest}",
        "A person could be sent to a place nobody can find.",
        "Add the location, or correct its id.",
    ),
    warning(
        "SERV-008",
        "Service {id} lists the language {language}, which is not a language code.",
        "A person who needs this language would not be matched with the service.",
        "Use a code such as fr, en, ar, es or pt.",
    ),
    error(
        "SERV-009",
        "The capacity of service {id} is not a number of places: {reason}.",
        "People would be sent where there is no room.",
        "Give `available` and `maximum` as whole numbers, 0 or more.",
    ),
    warning(
        "SERV-010",
        "The orientation {orientation} leads to service {id}, which is {status}.",
        "People would be referred to a service that does not receive them.",
        "Choose an active service, or correct the status.",
    ),
    warning(
        "SERV-011",
        "The step {step} serves the need {need}, which no service answers.",
        "A need that is noted and then answered by nobody is a promise broken.",
        "Add the need to a service's attributes, or correct its name.",
    ),
    error(
        "SERV-012",
        "The lane {lane} acts for organisation {organization}, which services.json"
        " does not have.{nearest}",
        "Nobody could tell who the lane is.",
        "Add the organisation, or correct its id.",
    ),
    warning(
        "SERV-013",
        "Service {id} has no telephone, e-mail or place.",
        "A referral cannot be sent, and nobody can say whether it was accepted.",
        "Add a way to reach it.",
    ),
    warning(
        "SERV-014",
        "The pack has no services.json.",
        "Orientations lead to services; without a list they lead nowhere.",
        "Add services.json with the organisations that receive people.",
    ),
    error(
        "SERV-015",
        "The coordinates of location {id} are not on Earth.",
        "A person could be sent to the wrong place.",
        "Give latitude from -90 to 90 and longitude from -180 to 180.",
    ),
    info(
        "SERV-016",
        "Service {id} has no known capacity.",
        "A rehearsal would take it to have room for everyone.",
        "Add capacities with the places available and the maximum.",
    ),
    warning(
        "SERV-017",
        "A schedule of service {id} cannot be read: {part}.",
        "Nobody is told whether the service is open.",
        "Give hours as 09:00, days as MO,TU and dates as 2026-01-31 (RFC 5545).",
    ),
    warning(
        "SERV-018",
        "The {attribute} of service {id} is not a date: {value}.",
        "Nobody can tell how old the information is.",
        "Give a date as 2026-01-31.",
    ),
    info(
        "SERV-019",
        "A capacity of service {id} is counted in {unit}, which are not people.",
        "It is kept, and counted neither as places nor as new people a day.",
        "If it counts people, name its unit places, beds or people a day.",
    ),
)
