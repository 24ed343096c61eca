"""`python -m karama` is `karama`."""

from karama.cli import main

if __name__ == "__main__":
    main(prog_name="karama")
