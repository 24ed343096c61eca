"""The Charter against a procedure: what is kept, what is lost, and who shows it.

    from karama.proof.prove import prove

    report = prove(read_pack("packs/es-guardia-civil").procedure)

`prove` gives a verdict for each principle; `charter` holds the principles as values;
`tables` examines one decision table; `logic` is FEEL as z3 reads it. How a proof is
made, and what carries it, is told in `prove`.
"""
