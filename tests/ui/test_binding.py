"""The binding imported the short way gives what it gives by itself."""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

#: Tells everything there is to tell about every enumeration of the three modules, as JSON.
DESCRIBE = """
import enum, inspect, json, sys
if sys.argv[1] == "short":
    from annotator.ui import binding
    binding.load()
from PySide6 import QtCore, QtGui, QtWidgets

def parts(member):
    try:
        return [repr(part) for part in member]
    except Exception as error:
        return type(error).__name__

def told(made):
    members = list(made.__members__.values())
    facts = {
        "bases": [base.__name__ for base in made.__mro__[1:]],
        "members": [(name, one.name, one.value, one._sort_order_) for name, one in made.__members__.items()],
        "listed": [one.name for one in made], "length": len(made), "slots": sorted(vars(members[0])) if members else [],
        "texts": [(repr(one), str(one), format(one), one.__reduce_ex__(2)[1]) for one in members],
        "found": [made(one.value) is one and getattr(made, name) is one for name, one in made.__members__.items()],
        "same": [hash(one) == hash(made(one.value)) and one in made for one in members],
        "inner": [getattr(made, name, None) for name in ("_flag_mask_", "_all_bits_", "_singles_mask_", "_use_args_")],
    }
    if issubclass(made, enum.Flag):
        some = members[:8]
        facts["sums"] = [[repr(a | b), repr(a & b), repr(a ^ b), repr(~a)] for a in some for b in some]
        facts["parts"] = [parts(one) for one in members]
        facts["beyond"] = repr(made(1 << 40)) if members else ""
    return facts

answer = {}
for module in (QtCore, QtGui, QtWidgets):
    for name in dir(module):
        thing = getattr(module, name, None)
        inner = list(vars(thing).values()) if inspect.isclass(thing) or name == "Qt" else []
        for made in (thing, *inner):
            if isinstance(made, enum.EnumMeta):
                answer[made.__module__ + "." + made.__qualname__] = told(made)
both = QtCore.Qt.AlignmentFlag.AlignLeft | QtCore.Qt.AlignmentFlag.AlignTop
font = QtGui.QFont()
font.setWeight(QtGui.QFont.Weight.Bold)
answer["used"] = [repr(both), repr(QtGui.QTextOption(both).alignment()), repr(font.weight()), QtCore.QLocale().name()]
refused = (lambda: QtCore.QPoint("one", "two"), lambda: QtCore.QTimer().start("soon"), lambda: QtGui.QColor(1, 2, []))
for wrong in refused:
    try:
        wrong()
    except Exception as error:
        answer["used"].append(str(error))
print(json.dumps(answer, sort_keys=True))
"""


def _answer(way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, way], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_enumeration_is_the_one_that_the_binding_makes_by_itself() -> None:
    ordinary, short = _answer("ordinary"), _answer("short")
    assert len(ordinary) > 250
    assert {name for name in ordinary if ordinary[name] != short.get(name)} == set()
    assert set(ordinary) == set(short)


def test_other_enumerations_are_made_as_ever() -> None:
    program = (
        "from annotator.ui import binding; binding.load(); import enum\n"
        "Plain = enum.Enum('Plain', 'RED GREEN')\n"
        "Odd = enum.Enum('Odd', [('name', 1), ('value', 2)], boundary=enum.KEEP)\n"
        "assert [one.value for one in Plain] == [1, 2] and Plain(2) is Plain.GREEN\n"
        "assert Odd(1).name == 'name' and Odd(2).value == 2\n"
        "print(type(Plain.RED).__mro__[1].__name__)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, enum.Enum.__name__), done.stderr


def test_the_stub_writers_stay_out_and_errors_still_name_what_was_wrong() -> None:
    program = (
        "import sys; from annotator.ui import binding; before = sys.meta_path; binding.load()\n"
        "assert sys.meta_path is before and 'argparse' not in sys.modules\n"
        "from PySide6.QtGui import QColor\n"
        "try: QColor('red').setAlpha('much')\n"
        "except TypeError as error: print(error)\n"
        "import shibokensupport.signature.parser as parser, shibokensupport.signature.lib.pyi_generator as empty\n"
        "assert parser.__loader__ is not None and not hasattr(empty, 'generate_pyi')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "setAlpha" in done.stdout and "str" in done.stdout
