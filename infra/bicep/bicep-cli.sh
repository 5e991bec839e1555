#!/bin/sh
# Runs the Bicep CLI of the version that the tests use: the one that NuGet restored for them (Linux on x64), or the one that
# MAAS_BICEP names.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ -z "${MAAS_BICEP:-}" ]; then
  version=$(sed -n 's:.*<BicepVersion>\(.*\)</BicepVersion>.*:\1:p' "$root/tests/MaaS.Infrastructure.Tests/MaaS.Infrastructure.Tests.csproj")
  MAAS_BICEP="${NUGET_PACKAGES:-$HOME/.nuget/packages}/azure.bicep.commandline.linux-x64/$version/tools/bicep"
  if [ ! -f "$MAAS_BICEP" ]; then
    echo "No Bicep CLI at $MAAS_BICEP: run 'dotnet restore tests/MaaS.Infrastructure.Tests', or let MAAS_BICEP name one." >&2
    exit 1
  fi
  chmod u+x "$MAAS_BICEP"
fi
exec "$MAAS_BICEP" "$@"
