"""The tests run in the background as they do in the foreground, and none of them for ever."""

import signal
import subprocess
import sys

from tests.command_line import ROOT


def test_a_child_can_be_interrupted():
    code = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert child.stdout == "True\n"


def test_children_can_be_interrupted_where_a_shell_ignores_it():
    """As with ``&`` and ``nohup``."""
    test = f"{__file__}::{test_a_child_can_be_interrupted.__name__}"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", test],
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stdout


def test_every_test_has_a_time_limit(pytestconfig):
    assert pytestconfig.pluginmanager.hasplugin("timeout")
    assert 0 < int(pytestconfig.getini("timeout")) <= 120
