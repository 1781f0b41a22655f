# SPDX-License-Identifier: Apache-2.0
"""The pytest fixture `litellm_mock`: a LiteLLM with keys, budgets and prices for each test.

    def test_stops_at_the_limit(litellm_mock):
        client = openai.OpenAI(api_key=litellm_mock.make_key(max_budget=0.001))
        ...

    @pytest.mark.litellm_mock(release="1.106.10", config="litellm_config.yaml", defects=["limit-not-enforced/team"])
    def test_...(litellm_mock): ...
"""
from __future__ import annotations

from typing import Iterator

import pytest

from budget_gate.mock import LiteLLMMock


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "litellm_mock(release=None, config=None, defects=(), master_key='sk-1234'): what the test's litellm_mock is")


@pytest.fixture
def litellm_mock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiteLLMMock]:
    """A mock of LiteLLM for this test alone. OPENAI_BASE_URL and OPENAI_API_KEY name it and a key of it without a limit, which
    OpenAI's clients take by themselves."""
    mark = request.node.get_closest_marker("litellm_mock")
    with LiteLLMMock(**(mark.kwargs if mark else {})) as mock:
        monkeypatch.setenv("OPENAI_BASE_URL", mock.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", mock.make_key())
        # A proxy of the environment is not asked for this machine.
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield mock
