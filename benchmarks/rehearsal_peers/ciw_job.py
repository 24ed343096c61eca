"""The job of `reception` for Ciw.

In Ciw whoever has a server has it until they are done, and goes on then. Here a bed is
had while people go on; so once somebody has a bed they stay there, and another goes on
for them. A shelter is told to end the stay of who has found another bed.

At a change of shift the new crew begins in full while the old one finishes: what
`handover="overlap"` is with us, and what it is compared with.
"""

from __future__ import annotations

import random

import ciw
import numpy as np
from reception import STATIONS, UNTIL, shifts

from rehearsal_peers import measured

NOBODY = ciw.dists.Deterministic(float("inf"))


class Length(ciw.dists.Distribution):
    """Exponential, cut short where patience ends before it."""

    def __init__(self, station):
        self.station = station

    def sample(self, t=None, ind=None):
        """The length of a service."""
        length = random.expovariate(1 / self.station.seconds)
        if self.station.patience and not self.station.bed:
            left = ind.arrival_date + self.station.patience - t
            ind.late = length > left
            length = min(length, left)
        return length


class Shelter(ciw.Node):
    """Whoever has a bed stays, and somebody goes on for them."""

    def get_service_time(self, ind):
        """How long they stay."""
        sim, old = self.simulation, getattr(ind, "stays", None)
        if old is not None and old.server:
            old.server.next_end_service_date = old.service_end_date = self.now
        on = sim.IndividualType(ind.id_number, ind.customer_class, ind.priority_class,
                                simulation=sim)  # fmt: skip
        on.stays, on.starting_node, ind.is_bed = ind, self.id_number, True
        to = sim.routers[ind.customer_class].on_from(on, self.id_number)
        sim.later.append((to, on))
        return super().get_service_time(ind)


class Routes(ciw.routing.NetworkRouting):
    """Where people go on, by the shares of the stations."""

    def __init__(self):
        super().__init__([])

    def initialise(self, simulation):
        self.simulation = simulation
        simulation.later, simulation.had = [], [0] * len(STATIONS)

    def next_node(self, ind, node_id):
        """The next of somebody who is done."""
        if getattr(ind, "is_bed", False) or getattr(ind, "late", False):
            return self.simulation.nodes[-1]
        return self.on_from(ind, node_id)

    def on_from(self, ind, node_id):
        """The same, past shelters where they have a bed already."""
        while True:
            drawn, to = random.random(), 0
            for place, share in STATIONS[node_id - 1].next:
                drawn -= share
                if drawn < 0:
                    to = place + 1
                    break
            bed = getattr(ind, "stays", None)
            if not to or bed is None or not bed.server or bed.node != to:
                return self.simulation.nodes[to or -1]
            self.simulation.had[to - 1] += 1
            node_id = to

    def next_node_for_jockeying(self, ind, node_id):
        """Who waited too long leaves."""
        return self.simulation.nodes[-1]


class Simulation(ciw.Simulation):
    """With those who go on once somebody has a bed."""

    def event_and_return_nextnode(self, node):
        """One event, and what comes of it at once."""
        found = super().event_and_return_nextnode(node)
        if not self.later:
            return found
        while self.later:
            to, on = self.later.pop(0)
            to.accept(on)
        for each in self.transitive_nodes:
            each.update_next_event_date()
        return self.find_next_active_node()


def run(influx, seed):
    """One replication."""
    ciw.seed(seed)
    nodes = [Shelter if station.bed else ciw.Node for station in STATIONS]
    sim = Simulation(_network(influx), node_class=nodes)
    sim.simulate_until_max_time(UNTIL)
    return _table(sim)


def _network(influx):
    others = [NOBODY] * (len(STATIONS) - 1)
    classes = ("urgent", "other")
    boats = [_boats(influx.at[influx.urgency == n]) for n in range(2)]
    lengths = [Length(station) for station in STATIONS]
    patience = [ciw.dists.Deterministic(s.patience) if s.patience else None
                for s in STATIONS]  # fmt: skip
    one = ciw.dists.Deterministic(1)
    return ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Sequential(boats[n][0]), *others]
            for n, name in enumerate(classes)
        },
        batching_distributions={
            name: [ciw.dists.Sequential(boats[n][1]), *[one] * len(others)]
            for n, name in enumerate(classes)
        },
        service_distributions=dict.fromkeys(classes, lengths),
        reneging_time_distributions=dict.fromkeys(classes, patience),
        routing=dict.fromkeys(classes, Routes()),
        priority_classes={"urgent": 0, "other": 1},
        number_of_servers=[_servers(station) for station in STATIONS],
    )


def _boats(at):
    """Times between boats and how many come in each; none after the last."""
    times, counts = np.unique(at, return_counts=True)
    gaps = np.diff(times, prepend=0.0).tolist()
    return [*gaps, 10 * UNTIL], [*counts.tolist(), 1]


def _servers(station):
    changes = shifts(station)
    if len(changes) == 1:
        return station.day
    ends = [at for at, _ in changes[1:]]
    return ciw.Schedule([count for _, count in changes], [*ends, ends[-1] + 1e9])


def _table(sim):
    waits, begun, done, left = (np.zeros(len(STATIONS)) for _ in range(4))
    done += sim.had
    begun += sim.had
    for person in sim.get_all_individuals():
        for row in person.data_records:
            place = row.node - 1
            if row.record_type == "renege":
                left[place] += 1
                continue
            waits[place] += row.waiting_time
            begun[place] += 1
            late = place == 4 and row.exit_date - row.arrival_date >= 20 * 3600 - 1e-6
            left[place] += late
            done[place] += not late
        if person.node != -1 and person.server:
            waits[person.node - 1] += person.service_start_date - person.arrival_date
            begun[person.node - 1] += 1
            done[person.node - 1] += STATIONS[person.node - 1].bed
    return measured(waits, begun, done, left)
