#!/bin/sh
# What each parameter file would deploy, without a cloud: snapshots.sh validate (the default) compares with the committed
# *.snapshot.json, snapshots.sh overwrite writes them.
set -eu
cd "$(dirname "$0")"
mode=${1:-validate}
# The tests predict the same: no environment of azd, one deploying principal.
unset AZURE_ENV_NAME AZURE_LOCATION AZURE_PRINCIPAL_TYPE SERVICE_PREDICT_IMAGE_NAME
unset MAAS_WORKER_RUNTIME MAAS_EVENT_SUBSCRIPTION MAAS_PRIVATE_NETWORK
export AZURE_PRINCIPAL_ID=11111111-1111-1111-1111-111111111111
for parameters in *.bicepparam; do
  ./bicep-cli.sh snapshot "$parameters" --mode "$mode" --resource-group rg-maas --location westeurope \
    --subscription-id 00000000-0000-0000-0000-000000000001 --deployment-name main
done
