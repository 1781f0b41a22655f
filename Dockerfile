# Budget Gate and nothing else: static programs, and the certificates that they trust.
#   docker build -t budget-gate .
#   docker run --rm -e LITELLM_BASE_URL -e LITELLM_MASTER_KEY budget-gate run
#   docker run --rm -p 4000:4000 --entrypoint /mock_proxy budget-gate --host 0.0.0.0 -p 4000
FROM debian:12-slim AS build
RUN apt-get update -q && apt-get install -y -q --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
COPY . /source
WORKDIR /source
RUN scripts/setup --static && scripts/build --preset static

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /source/build/static/bin/ /
# Where the processes of a run meet, and reports go unless they are told otherwise.
WORKDIR /tmp
ENTRYPOINT ["/budget_gate"]
CMD ["--help"]
