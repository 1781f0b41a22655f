# SPDX-License-Identifier: Apache-2.0
"""The pytest fixture of the wheel, with the real OpenAI client: tests/packaging/wheel runs this where both are installed."""
import os
import time
import urllib.error

import openai
import pytest

from budget_gate import LiteLLMMock

MESSAGES = [{"role": "user", "content": "in=10 out=5"}]
COST = 10 * 0.00001 + 5 * 0.00002  # USD, of llama-fp8


def ask(client):
    return client.chat.completions.create(model="llama-fp8", messages=MESSAGES, max_tokens=16)


def test_a_key_is_served_until_its_budget_is_spent(litellm_mock):
    client = openai.OpenAI(api_key=litellm_mock.make_key(max_budget=1.5 * COST), max_retries=0)
    ask(client)
    ask(client)
    with pytest.raises(openai.APIStatusError, match="Budget has been exceeded"):
        ask(client)


def test_the_environment_is_enough_for_a_client(litellm_mock):
    assert os.environ["OPENAI_BASE_URL"] == litellm_mock.openai_url
    assert ask(openai.OpenAI()).usage.prompt_tokens == 10
    assert litellm_mock.spend(os.environ["OPENAI_API_KEY"]) == pytest.approx(COST)


def test_the_spend_of_a_key_is_there_at_once(litellm_mock):
    key = litellm_mock.make_key(max_budget=1)
    assert litellm_mock.spend(key) == 0
    for _ in range(3):
        ask(openai.OpenAI(api_key=key))
    assert litellm_mock.spend(key) == pytest.approx(3 * COST)
    assert litellm_mock.info(key)["max_budget"] == 1


@pytest.mark.litellm_mock(release="1.83.14")
def test_a_mark_chooses_the_release(litellm_mock):
    client = openai.OpenAI(api_key=litellm_mock.make_key(max_budget=0), max_retries=0)
    with pytest.raises(openai.BadRequestError):  # a 400; newer ones say 422
        ask(client)


@pytest.mark.litellm_mock(defects=["limit-not-enforced"])
def test_a_mark_chooses_defects(litellm_mock):
    ask(openai.OpenAI(api_key=litellm_mock.make_key(max_budget=0)))


def test_a_config_of_ones_own(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("model_list:\n  - model_name: own\n    litellm_params: {model: openai/own, input_cost_per_token: 1, output_cost_per_token: 0}\n")
    with LiteLLMMock(config=config) as mock:
        client = openai.OpenAI(api_key=mock.make_key(), base_url=mock.openai_url)
        assert [model.id for model in client.models.list()] == ["own"]


def test_what_it_refuses_says_why(litellm_mock):
    with pytest.raises(urllib.error.HTTPError):
        litellm_mock.request("GET", "/user/list", key=litellm_mock.make_key())
    with pytest.raises(RuntimeError, match="there is none called 'no-such-defect'"):
        LiteLLMMock(defects=["no-such-defect"])
    with pytest.raises(RuntimeError, match="/no/such.yaml"):
        LiteLLMMock(config="/no/such.yaml")


BEGINNING = time.monotonic()


@pytest.mark.parametrize("_", range(50))
def test_fifty_with_a_mock_each(litellm_mock, _):
    global BEGINNING
    if _ == 0:
        BEGINNING = time.monotonic()
    litellm_mock.make_key(max_budget=0.001)


def test_fifty_took_a_second_at_most():
    took = time.monotonic() - BEGINNING
    print(f"50 tests with a mock each: {took:.2f} s")
    assert took < 1
