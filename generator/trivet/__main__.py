"""The entry point of `python -m trivet`."""

from trivet.cli.main import run

if __name__ == "__main__":
    run()
