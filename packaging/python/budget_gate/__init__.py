# SPDX-License-Identifier: Apache-2.0
"""A mock of LiteLLM with keys, budgets and prices, for tests: LiteLLMMock, and the pytest fixture `litellm_mock`."""
from budget_gate.mock import LiteLLMMock

__all__ = ["LiteLLMMock"]
