// SPDX-License-Identifier: Apache-2.0
// model_endpoint: the scripted model alone, to stand behind a real LiteLLM as an OpenAI-compatible
// endpoint.
#include <iostream>

#include "common/command_line.h"
#include "common/listener.h"
#include "common/signals.h"
#include "model/endpoint.h"
#include "model/scripted_model.h"

int main(int argc, char** argv) {
  const budget_gate::TerminationSignal termination;
  std::string host = "127.0.0.1";
  int port = 0;
  budget_gate::CommandLine line("model_endpoint",
                                "An OpenAI-compatible model that counts words and punctuation "
                                "marks, or obeys the prompt: in=15 out=2 cached=40 status=500 "
                                "sleep=0.5.");
  line.Add("--host", host, "address to listen on");
  line.Add("--port", port, {0, 65535}, "port to listen on; 0 picks a free one");
  if (const auto status = line.Parse(argc, argv)) return *status;
  try {
    budget_mock::ScriptedModel model;
    auto server = std::make_unique<httplib::Server>();
    budget_mock::ModelEndpointRoutes(*server, model, "");
    const budget_gate::Listener listener(std::move(server), host, port);
    std::cout << "listening on " << listener.url() << std::endl;
    termination.Wait();
    model.Stop();
  } catch (const std::exception& problem) {
    std::cerr << "model_endpoint: " << problem.what() << "\n";
    return 2;
  }
  return 0;
}
