"""Reads procedure.bpmn: the part of BPMN 2.0 that Karama takes, and says what is not.

The flow: `read_model` turns XML into `karama.procedure.process` values, with findings
for what each element says wrongly; `structure` looks at the graph (what is reached,
what ends); `meaning` compares with the rest of the pack (acts, forms, decisions,
calls, rights). Files are those of Camunda Modeler for Platform 8, plus Karama's own
namespace.
"""

from karama.packs.bpmn.model import Model, read_model

__all__ = ["Model", "read_model"]
