"""Population: who the people are that come, drawn; nobody real, ever.

Words: a *fact* is what a form asks, or what a report shows; it has *classes*. Some
facts are drawn together, from one joint table that has every share a planner knows;
others one after the other, by what the earlier ones are. Who comes together in a boat
is a *party*. A fact in *doubt* stays unknown, however often it is asked.

`read_population` reads the people of a scenario and says all that is wrong with them,
`draw` makes a `Crowd` of them for some arrivals: `people` for the rehearsal, and a
`profile` for whoever reads its results.
"""

from karama.rehearsal.population.crowd import Crowd, Profile
from karama.rehearsal.population.drawing import draw
from karama.rehearsal.population.fitting import Fitted, Margin, contradicting, fit
from karama.rehearsal.population.population import Population
from karama.rehearsal.population.reading import (
    PARTS,
    PopulationReading,
    population_of,
    read_population,
)

__all__ = [
    "PARTS",
    "Crowd",
    "Fitted",
    "Margin",
    "Population",
    "PopulationReading",
    "Profile",
    "contradicting",
    "draw",
    "fit",
    "population_of",
    "read_population",
]
