"""`karama scenario fit`: from a daily count of arrivals to a scenario and a verdict.

The count is read with all that is wrong in it, a stream is fitted, held against the
count, and written three times: as a table here, as a scenario file a planner can
change, and as a picture. What the fit does not reproduce is said first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from karama.cli.explain import write_text
from karama.cli.progress import counting
from karama.cli.session import Exit, Session, guarded
from karama.errors import DataError
from karama.explanation.languages import LANGUAGES, translator
from karama.said import said

if TYPE_CHECKING:
    from karama.rehearsal.influx import Fit, Judgement, Series

FORMAT = 1
"""Version of the names in the JSON answer."""

SPREAD, TAIL = 0.8, 10
"""Standard deviation and largest boat, in means, where only the mean is known."""


@click.command(
    "fit",
    epilog="Exit code 3: done, but some rows of the count were left out.",
)
@click.argument("count", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the stream; default: FILE's name.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the scenario; default: FILE with .scenario.toml.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to draw the fit, as SVG; default: FILE with .fit.svg.",
)
@click.option("--date-column", default="", help="Column of days; default: found.")
@click.option("--count-column", default="", help="Column of persons; default: found.")
@click.option(
    "--persons-per-boat",
    "boat",
    type=click.FloatRange(min=1, max=500),
    metavar="MEAN",
    help="How many come together, on average; default: guessed from the count.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the answer.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
@guarded
def fit_command(
    session: Session,
    count: Path,
    name: str | None,
    out: Path | None,
    picture: Path | None,
    date_column: str,
    count_column: str,
    boat: float | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Fit arrivals to a daily count, and say how far to trust the fit."""
    from karama.rehearsal.influx import read_series

    language = lang or session.language
    session = attrs.evolve(session, language=language, say=translator(language))
    out = out or count.with_suffix(".scenario.toml")
    picture = picture or count.with_suffix(".fit.svg")
    _keep_apart(count, out, picture)
    series = read_series(
        count,
        today=datetime.now(UTC).date(),
        day_column=date_column,
        count_column=count_column,
    )
    result = _fitted(session, series, (name or count.stem).strip() or "arrivals", boat)
    _write(session, result, out, picture)
    if as_json:
        session.json({**result.as_json(), "scenario": str(out), "fit": str(picture)})
    else:
        _print(session, result, out, picture)
    raise SystemExit(int(Exit.REJECTS if result.left_out else Exit.DONE))


def _keep_apart(*paths: Path) -> None:
    """Refuse to write over what is read."""
    if len({path.resolve() for path in paths}) < len(paths):
        raise DataError(
            said("FILE, --out and --picture are the same file; name another")
        )


@attrs.frozen(eq=False)
class Result:
    """A fit with what it was fitted to and how it was judged."""

    series: Series
    fit: Fit
    judgement: Judgement

    @property
    def left_out(self) -> bool:
        """Whether any row of the count was left out."""
        from karama.rehearsal.influx import Kind

        kept = (Kind.MISSING, Kind.EMPTY, Kind.TWICE, Kind.REVISED)
        return any(one.kind not in kept for one in self.series.problems)

    def as_json(self) -> dict[str, object]:
        """All of it, for programs."""
        stream = self.fit.stream
        return {
            "format": FORMAT,
            "first": self.series.days[0].isoformat(),
            "last": self.series.days[-1].isoformat(),
            "days": len(self.series.counts),
            "known": int(self.series.known.sum()),
            "problems": [
                {
                    "kind": one.kind.value,
                    "rows": list(one.rows),
                    "what": str(one.what),
                    "remedy": str(one.remedy),
                }
                for one in self.series.problems
            ],
            "stream": attrs.asdict(stream),
            "persons_guessed": self.fit.guessed,
            "seasonal": self.fit.seasonal,
            "measures": [
                {
                    "year": one.period or None,
                    "measure": one.measure.value,
                    "observed": one.observed,
                    "simulated": one.mean,
                    "low": one.low,
                    "high": one.high,
                    "plain_poisson": one.plain,
                    "inside": one.met,
                }
                for one in self.judgement.compared
            ],
        }


def _fitted(session: Session, series: Series, name: str, boat: float | None) -> Result:
    from karama.rehearsal.influx import Lognormal, fit, judge
    from karama.rehearsal.influx.sizes import MOST

    t = session.say
    sizes = None
    if boat is not None:
        sizes = Lognormal(boat, SPREAD * boat, min(int(TAIL * boat), MOST))
    with counting(session, t.gettext("Fitting")) as tell:
        found = fit(series, name, sizes, lambda n, all_: tell("", n, all_))
    judged = judge(series, found.stream)
    return Result(series, found, judged)


def _write(session: Session, result: Result, out: Path, picture: Path) -> None:
    from karama.cli.fit_words import remarks, verdict
    from karama.rehearsal.influx import Entry, Influx, draw_fit, write_influx

    stream = result.fit.stream
    starts = date(result.series.days[-1].year + 1, 1, 1)
    influx = Influx(starts, (Entry(stream.id),), (stream,))
    write_text(out, write_influx(influx, remarks(session.say, result)))
    words = verdict(session.say, result.judgement)
    drawn = draw_fit(result.series, result.judgement, words, session.say)
    write_text(picture, drawn)


def _print(session: Session, result: Result, out: Path, picture: Path) -> None:
    from karama.cli.fit_words import print_fit

    print_fit(session, result)
    for words, file in (
        (session.say.gettext("The scenario is in {file}."), out),
        (session.say.gettext("The picture of the fit is in {file}."), picture),
    ):
        told = session.say.fill(words, file=file)
        session.out.print(told, style="green", markup=False, soft_wrap=True)
