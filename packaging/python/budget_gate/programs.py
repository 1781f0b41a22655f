# SPDX-License-Identifier: Apache-2.0
"""The programs of Budget Gate, as commands: each becomes the program of its name."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn


def path_of(program: str) -> Path:
    """Where the program is."""
    return Path(__file__).parent / "bin" / program


def become(program: str) -> NoReturn:
    path = path_of(program)
    os.execv(path, [str(path), *sys.argv[1:]])


def budget_gate() -> NoReturn:
    become("budget_gate")


def budget_demo() -> NoReturn:
    become("budget_demo")


def mock_proxy() -> NoReturn:
    become("mock_proxy")


def model_endpoint() -> NoReturn:
    become("model_endpoint")


def pricing_check() -> NoReturn:
    become("pricing_check")
