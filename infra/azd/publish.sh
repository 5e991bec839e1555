#!/bin/sh
# Publishes one app (predict or optimize) as the worker model of MAAS_WORKER_RUNTIME needs it, to artifacts/azd/<app>. The blob
# trigger listens to Event Grid, the only source that Flex Consumption takes and the one that every kind uses on Azure.
set -eu
cd "$(dirname "$0")/../.."
case "$1" in
  predict) project=functions/PredictFunction ;;
  optimize) project=functions/OptimizeFunction ;;
  *)
    echo "publish.sh: '$1' is no app; predict or optimize." >&2
    exit 2
    ;;
esac
output="$PWD/artifacts/azd/$1"
rm -rf "$output"
case "${MAAS_WORKER_RUNTIME:-dotnet-isolated}" in
  dotnet-isolated) set -- -p:FunctionsWorker=isolated ;;
  # Azure's custom stack promises no .NET runtime.
  custom) set -- --runtime linux-x64 --self-contained ;;
  *)
    echo "publish.sh: MAAS_WORKER_RUNTIME is '$MAAS_WORKER_RUNTIME'; dotnet-isolated or custom." >&2
    exit 2
    ;;
esac
dotnet publish "$project" --configuration Release --output "$output" -p:BlobTriggerSource=EventGrid "$@"
