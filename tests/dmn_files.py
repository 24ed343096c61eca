"""Decision files written inside tests: a few words instead of pages of XML."""

from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def definitions(*parts, version="1.5", namespace="urn:test", extra=""):
    """A whole file, as bytes."""
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{NAMESPACES[version]}" name="m" id="m" '
        f'namespace="{namespace}" {extra}>\n{body}\n</definitions>'
    ).encode()


def input_data(name, type_ref=""):
    """An input; its id is its name."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    known = quoteattr(name)
    variable = f"<variable name={known}{typed}/>"
    return f"<inputData id={known} name={known}>{variable}</inputData>"


def literal(text, type_ref=""):
    """A literal expression."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def requires(*hrefs):
    """Requirements: a plain name is an input, "d:" a decision, "k:" knowledge."""
    kinds = {
        "d": ("informationRequirement", "requiredDecision"),
        "k": ("knowledgeRequirement", "requiredKnowledge"),
        "i": ("informationRequirement", "requiredInput"),
    }
    found = []
    for href in hrefs:
        kind, rest = (
            href.split(":", 1) if href[:2] in ("d:", "k:", "i:") else ("i", href)
        )
        outer, inner = kinds[kind]
        address = rest if "#" in rest else f"#{rest}"
        found.append(f"<{outer}><{inner} href={quoteattr(address)}/></{outer}>")
    return "".join(found)


def decision(name, logic="", needs=(), type_ref=""):
    """A decision; its id is its name."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    known = quoteattr(name)
    return (
        f"<decision id={known} name={known}><variable name={known}{typed}/>"
        f"{requires(*needs)}{logic}</decision>"
    )


def knowledge(name, parameters, body, needs=(), type_ref=""):
    """A business knowledge model; parameters are "name" or "name: type"."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    known = quoteattr(name)
    return (
        f"<businessKnowledgeModel id={known} name={known}>"
        f"<variable name={known}{typed}/>"
        f"<encapsulatedLogic>{_formal(parameters)}{body}</encapsulatedLogic>"
        f"{requires(*needs)}</businessKnowledgeModel>"
    )


def _formal(parameters):
    found = ""
    for parameter in parameters:
        name, _, kind = parameter.partition(":")
        typed = f" typeRef={quoteattr(kind.strip())}" if kind else ""
        found += f"<formalParameter name={quoteattr(name.strip())}{typed}/>"
    return found


def function(parameters, body, kind="FEEL"):
    """A boxed function."""
    return (
        f'<functionDefinition kind="{kind}">{_formal(parameters)}{body}'
        "</functionDefinition>"
    )


def service(name, outputs, encapsulated=(), input_decisions=(), inputs=(), type_ref=""):
    """A decision service; its id is its name."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    known = quoteattr(name)
    refs = [
        *(f"<outputDecision href={quoteattr('#' + i)}/>" for i in outputs),
        *(f"<encapsulatedDecision href={quoteattr('#' + i)}/>" for i in encapsulated),
        *(f"<inputDecision href={quoteattr('#' + i)}/>" for i in input_decisions),
        *(f"<inputData href={quoteattr('#' + i)}/>" for i in inputs),
    ]
    return (
        f"<decisionService id={known} name={known}><variable name={known}{typed}/>"
        f"{''.join(refs)}</decisionService>"
    )


def table(inputs, outputs, rules, policy="UNIQUE", notes=(), extra=""):
    """A decision table.

    inputs and outputs are "expression" and "name", or "expression: type", with the
    declared values after "|" and the default after "=>"; rules are
    (cells, results) or (cells, results, notes).
    """
    body = "".join(_input(each) for each in inputs)
    body += "".join(_output(each) for each in outputs)
    body += "".join(f"<annotation name={quoteattr(n)}/>" for n in notes)
    body += "".join(_rule(n, *rule) for n, rule in enumerate(rules, start=1))
    return f'<decisionTable id="t" hitPolicy="{policy}" {extra}>{body}</decisionTable>'


def _typed(text):
    name, _, kind = text.strip().partition(": ")
    return name, f" typeRef={quoteattr(kind.strip())}" if kind else ""


def _input(text):
    text, _, values = text.partition("|")
    name, typed = _typed(text)
    allowed = (
        f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    )
    return (
        f"<input><inputExpression{typed}><text>{escape(name)}</text>"
        f"</inputExpression>{allowed}</input>"
    )


def _output(text):
    text, _, default = text.partition("=>")
    text, _, values = text.partition("|")
    name, typed = _typed(text)
    named = f" name={quoteattr(name)}" if name else ""
    found = f"<output{named}{typed}>"
    if values.strip():
        found += f"<outputValues><text>{escape(values.strip())}</text></outputValues>"
    if default:
        found += (
            f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
        )
    return found + "</output>"


def _rule(number, cells, results, notes=()):
    body = "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in cells)
    body += "".join(
        f"<outputEntry><text>{escape(r)}</text></outputEntry>" for r in results
    )
    body += "".join(
        f"<annotationEntry><text>{escape(n)}</text></annotationEntry>" for n in notes
    )
    return f'<rule id="r{number}">{body}</rule>'


def item(name, base="", allowed="", components="", collection=False, constraint=""):
    """An item definition; components are its own XML, from `component`."""
    kind = "component" if components is None else "itemDefinition"
    return _item(kind, name, base, allowed, components or "", collection, constraint)


def component(name, base="", allowed="", components="", collection=False):
    """A field of an item definition."""
    return _item("itemComponent", name, base, allowed, components, collection, "")


def _item(kind, name, base, allowed, components, collection, constraint):
    many = ' isCollection="true"' if collection else ""
    body = f"<typeRef>{escape(base)}</typeRef>" if base else ""
    if allowed:
        body += f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
    if constraint:
        body += f"<typeConstraint><text>{escape(constraint)}</text></typeConstraint>"
    return f"<{kind} name={quoteattr(name)}{many}>{body}{components}</{kind}>"


def context(*entries):
    """A boxed context of (name, logic) pairs; name "" is the result."""
    body = ""
    for name, logic in entries:
        variable = f"<variable name={quoteattr(name)}/>" if name else ""
        body += f"<contextEntry>{variable}{logic}</contextEntry>"
    return f"<context>{body}</context>"


def invocation(called, **bindings):
    """A boxed invocation of a function by name."""
    body = "".join(
        f"<binding><parameter name={quoteattr(name)}/>{literal(text)}</binding>"
        for name, text in bindings.items()
    )
    return f"<invocation>{literal(called)}{body}</invocation>"


def importing(name, namespace, location=""):
    """An import of another DMN model."""
    where = f" locationURI={quoteattr(location)}" if location else ""
    return (
        f"<import name={quoteattr(name)} namespace={quoteattr(namespace)} "
        f'importType="{NAMESPACES["1.5"]}"{where}/>'
    )
