"""A decision as SQL, so that a ministry decides inside its own database.

    write(model, "orientation", dialect="postgres")    # a query, as text
    expression(model, "orientation", people)           # in Ibis, that DuckDB runs

How it works: the people are a table, a column a fact, and null is FEEL's null. A cell
that compares with constants is tried by the Python reading itself in every elementary
interval, as columns does, and the intervals where it holds are written down. Anything
else is said by SQL of the same meaning, three-valued, in exact decimals. Rules become a
CASE in the order of the hit policy; a decision others require becomes a subquery. What
SQL cannot say with the same answers raises `NotInSql`, with the reason and the place.
"""

from karama.decisions.sql.decision import expression
from karama.decisions.sql.dialects import DIALECTS
from karama.decisions.sql.refusal import NotInSql
from karama.decisions.sql.write import write

__all__ = ["DIALECTS", "NotInSql", "expression", "write"]
