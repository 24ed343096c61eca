"""Help in the reader's language: the texts of commands and options, translated.

The English texts stay where click wants them, in the commands; they are the message
ids, collected by `sentences` for the translators and put in place by `localise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from karama.explanation.languages import Translator

_ENGLISH: dict[click.Command, tuple[str, dict[str, str]]] = {}
_EPILOGS: dict[click.Command, str] = {}


def localise(command: click.Command, t: Translator) -> click.Command:
    """Put the help of a command and its options in a language."""
    words, options = _english(command)
    command.help = t.gettext(words)
    if command.epilog:
        command.epilog = t.gettext(_EPILOGS.setdefault(command, command.epilog))
    for option in command.params:
        if isinstance(option, click.Option) and option.name in options:
            option.help = t.gettext(options[option.name])
    for inner in _commands(command):
        localise(inner, t)
    return command


def sentences(command: click.Command) -> Iterator[str]:
    """Every sentence of the help of a command, in English."""
    words, options = _english(command)
    yield words
    yield from options.values()
    if command.epilog:
        yield _EPILOGS.get(command, command.epilog)
    for inner in _commands(command):
        yield from sentences(inner)


def _commands(command: click.Command) -> Iterable[click.Command]:
    """The commands of a group; the first one loads its own by name."""
    return command.commands.values() if isinstance(command, click.Group) else ()


def _english(command: click.Command) -> tuple[str, dict[str, str]]:
    """The texts as they were written, whatever has been put in place since."""
    if command not in _ENGLISH:
        options = {
            option.name: option.help
            for option in command.params
            if isinstance(option, click.Option) and option.name and option.help
        }
        _ENGLISH[command] = (command.help or "", options)
    return _ENGLISH[command]
