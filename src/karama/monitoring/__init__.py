"""What leaves the house for whoever watches: logs without people, counts without one.

    courses = (course_of(procedure, events, sight, words) for ...)
    ocel(courses, log), xes(courses, log)      # bytes, as they are made
    table(indicators(courses, at), t)          # CSV with a row of HXL tags

A *course* is what happened in a case as steps and instants: no answer, no reason, no
code of the desk. A *sight* says how much of a case its reader may know of. Nothing here
reads a clock or a database.
"""

from karama.monitoring.course import Asking, Course, Move, Sight, Words, course_of
from karama.monitoring.indicators import Figure, indicators
from karama.monitoring.logs import Log
from karama.monitoring.ocel import ocel
from karama.monitoring.table import table
from karama.monitoring.xes import xes

__all__ = [
    "Asking",
    "Course",
    "Figure",
    "Log",
    "Move",
    "Sight",
    "Words",
    "course_of",
    "indicators",
    "ocel",
    "table",
    "xes",
]
