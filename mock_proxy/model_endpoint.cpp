// SPDX-License-Identifier: Apache-2.0
// model_endpoint: the scripted model alone, to stand behind a real LiteLLM as an OpenAI-compatible
// endpoint.
#include <CLI/CLI.hpp>
#include <iostream>

#include "common/listener.h"
#include "common/signals.h"
#include "model/endpoint.h"
#include "model/scripted_model.h"

int main(int argc, char** argv) {
  const budget_mock::TerminationSignal termination;
  std::string host = "127.0.0.1";
  int port = 0;
  CLI::App app(
      "An OpenAI-compatible model that counts words and punctuation marks, or obeys the prompt: "
      "in=15 out=2 "
      "cached=40 status=500 sleep=0.5.",
      "model_endpoint");
  app.add_option("--host", host, "address to listen on")->capture_default_str();
  app.add_option("--port", port, "port to listen on; 0 picks a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    budget_mock::ScriptedModel model;
    auto server = std::make_unique<httplib::Server>();
    budget_mock::ModelEndpointRoutes(*server, model, "");
    const budget_mock::Listener listener(std::move(server), host, port);
    std::cout << "listening on " << listener.url() << std::endl;
    termination.Wait();
  } catch (const std::exception& problem) {
    std::cerr << "model_endpoint: " << problem.what() << "\n";
    return 2;
  }
  return 0;
}
