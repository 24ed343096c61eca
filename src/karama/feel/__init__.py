"""FEEL, the expression language of DMN and BPMN: parse -> typed tree -> Python."""
