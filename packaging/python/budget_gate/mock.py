# SPDX-License-Identifier: Apache-2.0
"""A LiteLLM with keys, budgets and prices that starts in some ten milliseconds."""
from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from types import TracebackType
from typing import Any, Mapping, Sequence

from budget_gate.programs import path_of

# Seconds between two writes of spend to /key/info. LiteLLM writes every 10 to 15 s; a test wants to know at once.
_WRITES_EVERY = 0.001
_PATIENCE = 5.0


class LiteLLMMock:
    """A running mock of the LiteLLM proxy. Use it as a context manager, or call `stop`.

    release:  the LiteLLM release to mimic, such as "1.106.10"; the newest one that is known without it
    config:   a LiteLLM config.yaml; without one there are a few models with prices, such as llama-fp8
    defects:  ways in which it is wrong (`mock_proxy --list-defects`)

    Raises RuntimeError, with what the mock said, when it does not start.
    """

    def __init__(self, release: str | None = None, config: str | os.PathLike[str] | None = None,
                 defects: Sequence[str] = (), master_key: str = "sk-1234") -> None:
        command = [str(path_of("mock_proxy")), "--port", "0", "--spend-flush", str(_WRITES_EVERY)]
        command += ["--release", release] if release else []
        command += ["--config", os.fspath(config)] if config is not None else []
        for defect in defects:
            command += ["--defect", defect]
        # By the environment: arguments can be seen by everybody on the machine.
        self._process = subprocess.Popen(command, env={**os.environ, "LITELLM_MASTER_KEY": master_key}, text=True,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self._process.stdout and self._process.stderr
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self._process.wait()
            raise RuntimeError(self._process.stderr.read().strip() or "mock_proxy ended without a word")
        self.url: str = line[len("listening on "):].strip()
        """http://127.0.0.1:<port>: of LiteLLM's management routes."""
        self.openai_url: str = self.url + "/v1"
        """What OpenAI's clients take as base_url."""
        self.master_key: str = master_key

    def make_key(self, max_budget: float | None = None, **fields: Any) -> str:
        """A new key, with a budget in USD (None: without a limit) and any other field of POST /key/generate."""
        return str(self.request("POST", "/key/generate", {"max_budget": max_budget, **fields})["key"])

    def spend(self, key: str) -> float:
        """USD that the key has spent, by /key/info, of all requests that were answered."""
        # A charge is written some milliseconds after its reply: asked for until nothing changes any more.
        deadline = time.monotonic() + _PATIENCE
        last, since = -1.0, time.monotonic()
        while time.monotonic() < deadline:
            now = float(self.info(key)["spend"])
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > 0.005 + 2 * _WRITES_EVERY:
                break
        return last

    def info(self, key: str) -> dict[str, Any]:
        """What /key/info shows of the key: its spend, its limit, its fields."""
        info: dict[str, Any] = self.request("GET", f"/key/info?key={key}")["info"]
        return info

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str | None = None) -> dict[str, Any]:
        """The JSON that any route of LiteLLM answers, asked with the master key unless told otherwise. A refusal is a
        urllib.error.HTTPError with LiteLLM's status and body."""
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {key or self.master_key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=_PATIENCE) as reply:
            answer: dict[str, Any] = json.load(reply)
        return answer

    def stop(self) -> None:
        """Ends it, whatever connections are open; twice is as good as once."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()

    def __enter__(self) -> LiteLLMMock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
