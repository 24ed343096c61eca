"""The API against its own document: what it allows, what it does not, by Schemathesis.

In process, through the door a web server uses. Every answer must be one the document
names, in the shape it gives, and none may be an error of the server. Half of the
requests name a case that is there, so that they reach what stands behind the door.
"""

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import strategies as st
from programs import BASE, token_for
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import listing
from karama.web.cases.audit import verify_lines
from karama.web.cases.store import verify_cases
from karama.web.site.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def auditor(procedure, cast):
    return make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")


class Fuzz:
    """Sends what the document allows (or not), and looks at each answer."""

    def __init__(self, accounts, code, number):
        self.document = schemathesis.openapi.from_wsgi(
            f"{BASE}/openapi.json", application
        )
        self.tokens = [token_for(account) for account in accounts]
        self.known = {"code": code, "number": number, "step": "Task_ServiceAccepts"}
        self.statuses = {}

    def send(self, examples, wanted=lambda path: True):
        """Every address that is wanted; how many requests were sent."""
        for found in self.document.get_all_operations():
            operation = found.ok()
            if wanted(operation.path):
                for mode in GenerationMode:
                    self._operation(operation, mode, examples)
        return sum(self.statuses.values())

    def _operation(self, operation, mode, examples):
        cases = operation.as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(
            case=cases, real=st.booleans(), who=st.sampled_from(self.tokens)
        )
        def one(case, real, who):
            if real:
                shared = self.known.keys() & (case.path_parameters or {}).keys()
                case.path_parameters |= {name: self.known[name] for name in shared}
            self._one(case, who)

        one()

    def _one(self, case, token):
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        answer = case.call(headers=headers)
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)


@pytest.fixture
def fuzz(cast, referred, auditor):
    code, number = referred
    return Fuzz([cast["protection"], cast["guardiacivil"], auditor], code, number)


def whole():
    """Every chain still holds, whatever was sent."""
    return verify_cases() >= 3 and verify_lines() > 0


def test_every_address_keeps_to_its_document(fuzz):
    sent = fuzz.send(examples=6)

    assert sent >= 150
    assert {200, 404, 422} <= fuzz.statuses.keys()
    assert whole()


@pytest.mark.nightly
def test_every_address_keeps_to_its_document_a_thousand_times_over(fuzz):
    sent = fuzz.send(examples=300)

    assert sent >= 9_000
    assert {200, 404, 409, 422} <= fuzz.statuses.keys()
    assert whole()


# --- control arms ---------------------------------------------------------------------


def test_an_error_of_the_server_is_seen(fuzz, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(listing, "cases_listed", fail)
    with pytest.raises(BaseException, match="Server error"):
        fuzz.send(6, lambda path: path == f"{BASE}/cases")


def test_an_answer_of_another_shape_is_seen(fuzz, monkeypatch):
    """As if a list had lost its name on the way out."""
    from karama.web.api.urls import api

    monkeypatch.setattr(api.renderer, "render", lambda *_, **__: b'{"lines": 3}')
    with pytest.raises(BaseException, match="violates schema"):
        fuzz.send(6, lambda path: path == f"{BASE}/cases")


def test_a_status_that_is_not_in_the_document_is_seen(fuzz, monkeypatch):
    from karama.web.api.problems import Problem

    def refuse(*_, **__):
        raise Problem("refused", 418)

    monkeypatch.setattr(listing, "cases_listed", refuse)
    with pytest.raises(BaseException, match="Undocumented status code"):
        fuzz.send(6, lambda path: path == f"{BASE}/cases")
