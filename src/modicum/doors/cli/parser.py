"""The command line: names, options and help. Commands are imported only when they run, so that help is quick."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from modicum import __version__
from modicum.doors.cli.typed import a_date, a_days, a_doses, a_many, a_points, a_positive, a_share

EPILOG = "Exit codes: 0 fine, 2 usage, 3 problem in the data, 4 stopped for safety. Results on stdout, talk on stderr."


class Parser(argparse.ArgumentParser):
    """argparse with one habit changed: the whole help is one command away, the error is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nSee {self.prog} --help.\n")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The namespace of a command line, with `command` the function to call."""
    parser = Parser(
        prog="modicum",
        description="Finds the smallest dose that helps one person, and says honestly whether it helps at all.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"modicum {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _analyse(commands.add_parser("analyse", help="verdicts of a trial, or effects of a bare series", epilog=EPILOG))
    _report(
        commands.add_parser(
            "report", help="the page of a trial and two for the prescriber, as HTML and text", epilog=EPILOG
        )
    )
    _check(commands.add_parser("check", help="what is wrong in a trial's record, if anything", epilog=EPILOG))
    _screen(commands.add_parser("screen", help="what is taken and known of a person, before a start", epilog=EPILOG))
    _scales(commands.add_parser("scales", help="the questions modicum knows, with their worthwhile change"))
    _protocols(commands.add_parser("protocols", help="published titration schemes, side by side"))
    _new(commands.add_parser("new", help="a plan made from a scheme and your choices, to be agreed to", epilog=EPILOG))
    _design(
        commands.add_parser("design", help="what each of several plans could tell you, before a start", epilog=EPILOG)
    )
    _compare(
        commands.add_parser("compare-protocols", help="published schemes, followed by made-up people", epilog=EPILOG)
    )
    _revise(commands.add_parser("revise", help="a new version of a plan; less, or none, at any time", epilog=EPILOG))
    _may_increase(
        commands.add_parser("may-increase", help="whether a higher dose of the plan is open today", epilog=EPILOG)
    )
    _rules(commands.add_parser("rules", help="adjustment rules in circulation, side by side; none is the default"))
    _review(commands.add_parser("review", help="which of the agreed rules apply today", epilog=EPILOG))
    _log(commands.add_parser("log", help="write one line into the record of a trial", epilog=EPILOG))
    _ask(commands.add_parser("ask", help="the questions that are due, put directly, one by one", epilog=EPILOG))
    _watch(commands.add_parser("watch", help="blood tests, the dates sources name, signs to call about", epilog=EPILOG))
    _day_sheet(commands.add_parser("day-sheet", help="a page to print and fill in by hand", epilog=EPILOG))
    _open_key(commands.add_parser("open-key", help="what was in the kits of a blinded trial", epilog=EPILOG))
    _export(commands.add_parser("export", help="everything that belongs to a trial, as one file", epilog=EPILOG))
    _import(
        commands.add_parser("import", help="a trial from a file of export, or entries into a record", epilog=EPILOG)
    )
    _again(commands.add_parser("replay", help="check a file of export, and compute its answer again", epilog=EPILOG))
    _erase(commands.add_parser("erase", help="erase a trial, with a receipt; says first what would go", epilog=EPILOG))
    _card(commands.add_parser("card", help="a wallet card for emergencies, as HTML and text", epilog=EPILOG))
    _redflags(commands.add_parser("redflags", help="free text searched for danger, line by line", epilog=EPILOG))
    _checklist(
        commands.add_parser(
            "checklist", help="signs of withdrawal after the first dose, as HTML and text", epilog=EPILOG
        )
    )
    _validate(
        commands.add_parser("validate", help="error rates of the words, in worlds whose truth is known", epilog=EPILOG)
    )
    _demo(commands.add_parser("demo", help="analyse the worked examples and write their reports"))
    return parser.parse_args(arguments)


def _command(name: str) -> object:
    def run(asked: argparse.Namespace) -> int:
        code: int = import_module(f"modicum.doors.cli.{name}").run(asked)
        return code

    return run


def _analyse(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("analyse"))
    parser.add_argument("trial", nargs="?", help="a trial folder; or, with --bare, the CSV file")
    parser.add_argument("--json", action="store_true", help="print the published JSON shape")
    parser.add_argument("--explain", action="store_true", help="walk through the verdict table for every contrast")
    _replay(parser)
    bare = parser.add_argument_group("a bare series (columns day,dose_mg,rating; an empty rating is a missing day)")
    bare.add_argument("--bare", metavar="FILE", nargs="?", const="", help="effects against dose zero from one CSV file")
    bare.add_argument("--batch", metavar="DIR", help="every CSV file, and every trial, of a folder")
    bare.add_argument("--out", metavar="FILE.ndjson", help="where --batch writes, one object a line")
    bare.add_argument("--resume", action="store_true", help="keep what --out already holds and go on after it")
    bare.add_argument("--model", choices=("m0", "m1", "m2", "full"), default="full", help="default: full")
    bare.add_argument("--tier", choices=("batch", "report"), help="accuracy (default: report; batch for --batch)")
    bare.add_argument("--scale", metavar="LOW-HIGH", default="0-10", help="the rating's scale (default: 0-10)")
    bare.add_argument(
        "--clock-order",
        type=int,
        choices=(0, 1),
        default=0,
        help="1 if a day's dose can only act on the next day's rating",
    )


def _report(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("report"))
    parser.add_argument("trial", help="a trial folder")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for report.html, prescriber.html and their texts (default: print the text)"
    )
    parser.add_argument(
        "--for",
        dest="reader",
        choices=("person", "prescriber"),
        default="person",
        help="which page to print (default: person)",
    )
    _replay(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("check"))
    parser.add_argument("trial", help="a trial folder; or the word plan, followed by a file")
    parser.add_argument("file", nargs="?", help="a plan: choices as TOML, a CSV, or words; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print problems as JSON")
    parser.add_argument("--rebuild", action="store_true", help="write the CSV files anew from the journal")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="the last day that is not in the future")


def _screen(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("screen"))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "person", metavar="PERSON.toml", nargs="?", help="the answers of one person (see examples/person)"
    )
    what.add_argument(
        "--medicines",
        metavar="FILE",
        help="everything that is taken, one a line; - reads standard input. If nothing is: I take no medicines",
    )
    parser.add_argument("--json", action="store_true", help="print the published JSON shape")
    parser.add_argument(
        "--sources", action="store_true", help="show what each rule stands on, and conflicts of sources"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="judge as on this local day (default: today)")


def _scales(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("scales"))
    parser.add_argument("id", nargs="?", help="one scale in full")
    parser.add_argument("--json", action="store_true", help="print the values as JSON")


def _protocols(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("protocols"))
    parser.add_argument("id", nargs="*", help="one scheme in full, or two against each other")
    parser.add_argument("--json", action="store_true", help="print the values as JSON")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("new"))
    parser.add_argument("choices", metavar="CHOICES.toml", help="what was chosen (see examples/plan)")
    parser.add_argument("--person", metavar="PERSON.toml", help="the answers for the screen (see examples/person)")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the pages, and for calendar and trial once it is agreed"
    )
    parser.add_argument(
        "--sealed-key", metavar="FILE", help="where the key of blinded blocks goes; not into DIR, which the person gets"
    )
    parser.add_argument(
        "--name-medicine", action="store_true", help="name the medicine in the calendar (default: only a reminder)"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _design(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("design"))
    parser.add_argument(
        "choices", metavar="CHOICES.toml", nargs="?", help="the ladder of your choices (see examples/plan)"
    )
    how = parser.add_argument_group("how days differ: stated, or as in a trial's days before the first dose")
    how.add_argument("--sd", metavar="POINTS", type=a_positive, help="from day to day, one standard deviation")
    how.add_argument("--phi", metavar="SHARE", type=a_share, help="how much carries over to the next day, 0 to 0.99")
    how.add_argument("--from", dest="trial", metavar="TRIAL", help="work both out from this trial's run-in")
    what = parser.add_argument_group("what is assumed, or agreed")
    what.add_argument(
        "--worthwhile", metavar="POINTS", type=a_points, help="the change worth having (default: the scale's)"
    )
    what.add_argument(
        "--doses", metavar="1.5,3,4.5", type=a_doses, help="the ladder, in mg (default: these, as an example)"
    )
    what.add_argument(
        "--days-on-a-dose", metavar="N", type=a_days, default=DAYS, help=f"on each of them (default: {DAYS})"
    )
    what.add_argument(
        "--onset", metavar="DAYS", type=a_positive, help="half of the effect is there (default: not known)"
    )
    what.add_argument(
        "--missing", metavar="SHARE", type=a_share, default=MISSING, help=f"days not rated (default: {MISSING})"
    )
    what.add_argument("--drift", metavar="POINTS", type=float, default=0.0, help="getting better by itself in 12 weeks")
    parser.add_argument("--during", metavar="TRIAL", help="instead: what more days of this running trial would settle")
    parser.add_argument("--every", action="store_true", help="two, three and four rounds of every length: minutes")
    parser.add_argument(
        "--replicates", metavar="N", type=a_many, help="made-up people a row (default: 200, or 40 slowly)"
    )
    parser.add_argument("--seed", type=int, help="seed of the made-up people")
    parser.add_argument("--json", action="store_true", help="print the values as JSON")
    parser.add_argument("--out", metavar="DIR", help="folder for design.html and design.txt, with the drawing")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("compare_schemes"))
    parser.add_argument(
        "protocol", metavar="PROTOCOL", nargs="*", help="schemes, two or more (default: all that can be)"
    )
    parser.add_argument(
        "--population", metavar="NAME", action="append", help="a set of assumptions (default: all of them)"
    )
    parser.add_argument(
        "--persons", metavar="N", type=a_many, default=300, help="for each scheme and set (default: 300)"
    )
    parser.add_argument("--judged", metavar="N", type=a_many, help="of them judged (default: a tenth, at least 20)")
    parser.add_argument("--seed", type=int, help="seed of the made-up people")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the page, values and table; a stopped run goes on there"
    )
    parser.add_argument("--json", action="store_true", help="print the values as JSON")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("rules"))
    parser.add_argument("id", nargs="*", help="one rule in full, or several")
    parser.add_argument("--json", action="store_true", help="print the values as JSON")


def _review(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("review"))
    parser.add_argument("trial", help="the folder of an agreed plan, with its record")
    parser.add_argument("--json", action="store_true", help="print the values as JSON")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _revise(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("revise"))
    parser.add_argument("trial", help="the folder of an agreed plan")
    parser.add_argument("changes", metavar="CHANGES.toml", nargs="?", help="what is to change (see examples/plan)")
    parser.add_argument("--stop", action="store_true", help="no drug from today on; needs no file and nobody's leave")
    parser.add_argument("--person", metavar="PERSON.toml", help="the answers for the screen, for a way up only")
    parser.add_argument(
        "--name-medicine", action="store_true", help="name the medicine in the calendar (default: only a reminder)"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _may_increase(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("may_increase"))
    parser.add_argument("trial", help="the folder of an agreed plan, with its record")
    parser.add_argument("--answers", metavar="TODAY.toml", help="what only you can say today (see examples/plan)")
    parser.add_argument("--person", metavar="PERSON.toml", help="the answers for the screen")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


_HAPPENED = (
    *("taken", "kit", "skipped", "rated", "felt", "over", "changed", "guess", "product", "lab", "expects"),
    *("answer", "contact"),
)
DAYS = 14
MISSING = 0.15
"""Of the days, as in the worlds of the published error rates."""
_WHOM = ("prescriber", "doctor", "emergency", "helpline")
_FORMS = ("capsule", "tablet", "liquid", "drops", "other")


def _ask(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("ask"))
    parser.add_argument("trial", help="the trial's folder")
    parser.add_argument(
        "--answer",
        metavar="QUESTION=TEXT",
        action="append",
        default=[],
        help="an answer in its own words; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print what is due as JSON, and ask nothing")
    parser.add_argument(
        "--country", metavar="DE", help="your country, for its emergency number (default: none is named)"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _log(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("log"))
    parser.add_argument("trial", help="the trial's folder")
    parser.add_argument("what", nargs="?", choices=_HAPPENED, help="what happened; without it, you are asked")
    parser.add_argument(
        "value",
        nargs="*",
        help="1.5 mg; a kit's number; a rating; what was felt; tsh 2.31; an entry; a question, its answer",
    )
    parser.add_argument("--for", dest="day", metavar="DATE", type=a_date, help="the day it belongs to (default: today)")
    parser.add_argument("--at", metavar="HH:MM", help="the time of day, if it is known")
    parser.add_argument("--slot", metavar="NAME", help="the part of the day, such as bedtime, if there are several")
    parser.add_argument("--item", metavar="ID", help="what was rated (default: the trial's main item)")
    parser.add_argument(
        "--until", metavar="DATE", type=a_date, help="the last day of a change, or side effect, that is over"
    )
    parser.add_argument("--burden", choices=("mild", "moderate", "severe"), help="how hard a side effect is to bear")
    parser.add_argument("--supersedes", metavar="ENTRY", help="the entry that this one corrects")
    parser.add_argument("--also", action="store_true", help="a second dose of the same slot was really taken")
    parser.add_argument("--product", metavar="NAME", help="what a dose was taken from, by the words of its product")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")
    sheet = parser.add_argument_group("a sheet that was filled in by hand (modicum day-sheet)")
    sheet.add_argument("--sheet", metavar="DATE", type=a_date, help="ask about each day of it; DATE is its first day")
    sheet.add_argument("--days", metavar="N", type=a_days, default=DAYS, help=f"how many days it has (default: {DAYS})")
    made = parser.add_argument_group("a product, from this day on (what is not said is not known)")
    made.add_argument("--form", choices=_FORMS, help="what it is made up as")
    made.add_argument("--strength", metavar='"1.5 mg"', help="in one capsule or tablet")
    made.add_argument("--per-ml", metavar='"1 mg"', help="in one mL of a liquid")
    made.add_argument("--filler", metavar="NAME", help="such as Avicel or lactose")
    made.add_argument("--pharmacy", metavar="NAME", help="who made it")
    made.add_argument("--lot", metavar="TEXT", help="the number of the lot or batch")
    call = parser.add_argument_group("a contact about an answer or a side effect, as stated by you")
    call.add_argument("--about", metavar="ENTRY", help="the entry that it was about")
    call.add_argument("--with", dest="whom", choices=_WHOM, help="who was contacted; the name stands behind contact")
    call.add_argument("--how", metavar="TEXT", help="such as: by phone")
    lab = parser.add_argument_group("a laboratory value, as it was printed")
    lab.add_argument("--unit", metavar="TEXT", help="such as mIU/L; nothing is converted")
    lab.add_argument("--low", metavar="NUMBER", help="the laboratory's own lower limit")
    lab.add_argument("--high", metavar="NUMBER", help="the laboratory's own upper limit")


def _day_sheet(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("day_sheet"))
    parser.add_argument("trial", help="the trial's folder")
    parser.add_argument("--from", dest="first", metavar="DATE", type=a_date, help="its first day (default: today)")
    parser.add_argument("--days", metavar="N", type=a_days, default=DAYS, help=f"how many days (default: {DAYS})")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for day-sheet.html and day-sheet.txt (default: print the text)"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("watch"))
    parser.add_argument("trial", help="the trial's folder")
    parser.add_argument("--person", metavar="PERSON.toml", help="the answers for the screen: which lists are for you")
    parser.add_argument("--json", action="store_true", help="print the published JSON shape")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="as on this local day (default: today)")


def _open_key(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("open_key"))
    parser.add_argument("trial", nargs="?", help="the trial's folder")
    parser.add_argument("key", nargs="?", help="the key's file, from whoever keeps it")
    parser.add_argument("--show", metavar="KEY", help="what the kits hold, from the key alone; nothing is recorded")
    parser.add_argument("--who", metavar="NAME", help="who opens it, for the record; in an emergency: emergency")
    parser.add_argument("--why", metavar="TEXT", help="why, for the record; in an emergency: emergency")
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="opened on this day (default: today)")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("export"))
    parser.add_argument("trial", help="the trial's folder; a damaged one too")
    parser.add_argument("--out", metavar="FILE.zip", required=True, help="the file to write; never over another one")
    parser.add_argument(
        "--everything", action="store_true", help="also files in the folder that are not modicum's (under other/)"
    )
    _replay(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("import_"))
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="one file of export; or CSV files, entries as JSON, a folder of them"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="DIR", help="a new folder for the trial of an export")
    where.add_argument("--into", dest="trial", metavar="TRIAL", help="the trial whose record the entries go into")
    parser.add_argument(
        "--map", metavar="MAP.toml", help="what the columns of another program's CSV are (see examples/import)"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written down")
    parser.add_argument(
        "--skip-unusable", action="store_true", help="leave out rows that cannot be used, and name them"
    )
    parser.add_argument("--as-of", metavar="DATE", type=a_date, help="the last day that is not in the future")


def _again(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("replay"))
    parser.add_argument("file", metavar="FILE", help="a file of modicum export")


def _erase(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("erase"))
    parser.add_argument("trial", help="the trial's folder; a damaged one too")
    parser.add_argument("--yes", metavar="ID", help="erase it; ID is the trial's id, as the command without --yes says")
    parser.add_argument("--receipt", metavar="FILE", help="where the receipt goes (default: it is printed)")


def _card(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("card"))
    parser.add_argument(
        "--discreet", action="store_true", help="a cover that names neither the medicine nor the person"
    )
    for name, what in (("name", "your name"), ("prescriber", "who prescribes"), ("contact", "whom to call for you")):
        parser.add_argument(
            f"--{name}", metavar="TEXT", default="", help=f"{what} (default: a line to fill in by hand)"
        )
    _on_paper(parser, "card")


def _checklist(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("checklist"))
    _on_paper(parser, "checklist")


def _redflags(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("redflags"))
    parser.add_argument("--text", metavar="FILE", required=True, help="free text, one entry a line; - reads stdin")
    parser.add_argument("--json", action="store_true", help="print the published JSON shape, one object a line")
    parser.add_argument(
        "--country", metavar="DE", help="your country, for its emergency number (default: none is named)"
    )


def _on_paper(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("--dose", metavar='"1.5 mg"', default="", help="printed only if it is given")
    parser.add_argument(
        "--emergency", metavar="NUMBER", default="", help="your emergency number (default: a line to fill in)"
    )
    parser.add_argument("--out", metavar="DIR", help=f"folder for {name}.html and {name}.txt (default: print the text)")


def _validate(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("validate"))
    parser.add_argument("section", nargs="*", help="nullworld, power, ... (default: all); --list shows the cells")
    parser.add_argument("--quick", action="store_true", help="fewer people in fewer cells, for about two minutes")
    parser.add_argument("--only", metavar="CELL", help="one cell, or every cell whose id begins so")
    parser.add_argument("--n", type=int, help="people in each cell (default: what the worlds file says)")
    parser.add_argument("--seed", type=int, help="seed of the simulated people (default: that of the published run)")
    parser.add_argument("--out", metavar="DIR", default="out/validation", help="folder of the results")
    parser.add_argument("--processes", type=int, default=2, help="how many cells at a time (default: 2)")
    parser.add_argument("--list", action="store_true", help="name the cells and run nothing")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="keep results of the same code (the default)")
    again.add_argument("--fresh", action="store_true", help="run everything again")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("demo"))
    parser.add_argument("--out", metavar="DIR", default="out", help="folder for the reports (default: out)")
    parser.add_argument("--examples", metavar="DIR", default="examples", help="folder of the worked examples")
    parser.add_argument("--seed", type=int, help="seed of the quasi-random draws")


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=a_date,
        help="leave out entries for later days, and judge the horizon on that day",
    )
    parser.add_argument("--seed", type=int, help="seed of the quasi-random draws (printed with every result)")
