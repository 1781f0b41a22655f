# SPDX-License-Identifier: Apache-2.0
"""A stand-in for a server of one's own, which scripts/generate_booking_fixture points LiteLLM at."""

import io
import time
import wave

from aiohttp import web

TOKENS_IN, TOKENS_OUT, SECONDS = 1000, 500, 2


async def answer(request):
    path = request.path
    is_form = (request.content_type or "").startswith("multipart")
    body = {} if is_form else await request.json()
    model = body.get("model", "")
    usage = {"prompt_tokens": TOKENS_IN, "completion_tokens": TOKENS_OUT, "total_tokens": TOKENS_IN + TOKENS_OUT}
    head = {"id": f"r-{time.time_ns()}", "created": int(time.time()), "model": model}
    if path.endswith("/chat/completions"):
        message = {"role": "assistant", "content": "Hi"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({**head, "object": "chat.completion", "choices": [choice], "usage": usage})
    if path.endswith("/completions"):
        choice = {"index": 0, "text": "Hi", "finish_reason": "stop", "logprobs": None}
        return web.json_response({**head, "object": "text_completion", "choices": [choice], "usage": usage})
    if path.endswith("/responses"):
        part = {"type": "output_text", "text": "Hi", "annotations": []}
        item = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]}
        used = {
            "input_tokens": TOKENS_IN,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": TOKENS_OUT,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": TOKENS_IN + TOKENS_OUT,
        }
        return web.json_response(
            {
                **head,
                "created_at": head["created"],
                "object": "response",
                "status": "completed",
                "output": [item],
                "parallel_tool_calls": True,
                "tool_choice": "auto",
                "tools": [],
                "usage": used,
            }
        )
    if path.endswith("/embeddings"):
        data = [{"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}]
        used = {"prompt_tokens": TOKENS_IN, "total_tokens": TOKENS_IN}
        return web.json_response({"object": "list", "model": model, "data": data, "usage": used})
    if path.endswith("/images/generations"):
        return web.json_response({"created": head["created"], "data": [{"b64_json": "aGk="}]})
    if path.endswith("/audio/transcriptions"):
        return web.json_response({"text": "hi", "duration": SECONDS})
    if path.endswith("/audio/speech"):
        return web.Response(body=b"ID3", content_type="audio/mpeg")
    if path.endswith("/moderations"):
        return web.json_response({**head, "results": [{"flagged": False, "categories": {}, "category_scores": {}}]})
    if path.endswith("/rerank"):
        results = [{"index": 0, "relevance_score": 0.5}]
        if "cohere" in model or path.endswith("/v2/rerank"):
            return web.json_response({**head, "results": results, "meta": {"billed_units": {"search_units": 1}}})
        return web.json_response({**head, "results": results, "usage": {"total_tokens": TOKENS_IN, "prompt_tokens": TOKENS_IN}})
    return web.json_response({"error": {"message": f"no such path {path}"}}, status=404)


def sound():
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * 8000 * SECONDS)
    return file.getvalue()
