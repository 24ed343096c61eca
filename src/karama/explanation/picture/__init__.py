"""Draws a procedure as SVG: one picture for the terminal, the page, and print.

`draw` takes the page BPMN's diagram interchange gives (or lays one out), then adds in
order: frames, flows, elements with their names, badges, legend. It needs no script
and no font of its own, and what it shows is said again in words by the page.
"""

from karama.explanation.picture.drawing import Layer, draw
from karama.explanation.picture.style import css

__all__ = ["Layer", "css", "draw"]
