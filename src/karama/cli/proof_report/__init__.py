"""What a proof said, told: the same account as text, page, SARIF and JSON.

`account_of` puts a report into words once, in one language; `text`, `page`, `sarif` and
`as_json` only lay it out. It stands in the command line's layer because it is where
proof and explanation, which do not know each other, meet.
"""

from karama.cli.proof_report.account import Account, account_of

__all__ = ["Account", "account_of"]
