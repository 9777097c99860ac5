"""Start to usable window with the sample project, against a bare PySide6 window; each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Runs of each; the median counts.
RUNS = 7

#: Told by both programs once their window has been painted: milliseconds since they were started, and memory (PSS).
_REPORT = """
import json, os, sys, time
def report():
    spent = (time.time() - float(os.environ["STARTED"])) * 1000
    try:
        with open("/proc/self/smaps_rollup") as rows:
            memory = next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1000
    except OSError:
        memory = None
    print(json.dumps({"ms": spent, "cpu_ms": time.process_time() * 1000, "mb": memory}), flush=True)
"""

_BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    report()
    app.quit()
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

# The real command, told when the first article stands in the painted window; a label's key is pressed right then,
# and the program ends when that mark has been committed.
_OURS = """
from annotator.ui import app
made = app.make_application
def make_application(*arguments, **choices):
    application = made(*arguments, **choices)
    from PySide6.QtCore import QTimer
    from annotator.ui import main_window
    class Window(main_window.MainWindow):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.ready.connect(lambda: QTimer.singleShot(0, self.told))
        def told(self):
            self.repaint()
            assert self.library.ids and self.sheet.text, "nothing to use yet"
            report()
            self.desk.news.connect(lambda news: news.kinds() & {"annotation"} and QTimer.singleShot(0, self.close))
            self.view.selectAll()
            QTimer.singleShot(0, self.press)
        def press(self):
            # What its key triggers; keys themselves need a window manager, see tests/journeys.
            self.book.actions[self.book._label_ids[0]].trigger()
    main_window.MainWindow = Window
    return application
app.make_application = make_application
from annotator.__main__ import main
sys.argv = ["annotator", sys.argv[1]]
status = main()
from annotator.commands.project import open_project
with open_project(sys.argv[1]) as project, project.reading() as reading:
    assert any(step.name.startswith("Mark ") for step in reading.steps_since(0)), "the mark is lost"
sys.exit(status)
"""


def run() -> dict[str, object]:
    """Medians: bare window and ours in ms, their ratio (wanted: 2.5 at most), memory (PSS) in MB."""
    with tempfile.TemporaryDirectory(prefix="annotator-start-") as folder:
        environment = {**os.environ, "ANNOTATOR_HOME": folder}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        place = str(Path(folder) / "sample.annot")
        _make_sample(place, environment)
        # Once each unmeasured, so that both find their bytecode and libraries in memory.
        _start(_BARE, [], environment)
        _start(_OURS, [_copied(place)], environment)
        bare, ours = [], []
        for _ in range(RUNS):
            bare.append(_start(_BARE, [], environment))
            # A fresh copy each time: the mark of the time before would be there already, and be no step.
            ours.append(_start(_OURS, [_copied(place)], environment))
    bare_ms = statistics.median(one["ms"] for one in bare)
    ours_ms = statistics.median(one["ms"] for one in ours)
    figures: dict[str, object] = {
        "bare_window_ms": round(bare_ms),
        "usable_window_ms": round(ours_ms),
        "usable_window_ratio": round(ours_ms / bare_ms, 2),
        # Processor time tells the same on a machine that is busy with something else.
        "bare_window_cpu_ms": round(statistics.median(one["cpu_ms"] for one in bare)),
        "usable_window_cpu_ms": round(statistics.median(one["cpu_ms"] for one in ours)),
    }
    if ours[0]["mb"] is not None:
        figures["bare_window_pss_mb"] = round(statistics.median(one["mb"] for one in bare))
        figures["usable_window_pss_mb"] = round(statistics.median(one["mb"] for one in ours))
    return figures


def _make_sample(place: str, environment: dict[str, str]) -> None:
    made = f"from annotator.commands.demo import build_demo; build_demo({place!r}).close()"
    subprocess.run([sys.executable, "-c", made], cwd=ROOT, env=environment, check=True, timeout=120)


def _copied(place: str) -> str:
    return shutil.copy(place, str(Path(place).with_name("started.annot")))


def _start(program: str, arguments: list[str], environment: dict[str, str]) -> dict[str, float]:
    import time

    done = subprocess.run(
        [sys.executable, "-c", _REPORT + program, *arguments],
        cwd=ROOT,
        env={**environment, "STARTED": repr(time.time())},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    answer: dict[str, float] = json.loads(done.stdout.strip().split("\n")[-1])
    return answer


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
