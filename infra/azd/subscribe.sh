#!/bin/sh
# Second phase, after the code is deployed: waits until the host has made the webhook's key, then deploys the Bicep again with
# the Event Grid subscription. Does nothing once that is done. The key is read by the deployment itself and never printed.
set -eu
[ "${MAAS_EVENT_SUBSCRIPTION:-false}" = true ] && exit 0

tries=0
until [ -n "$(az functionapp keys list --resource-group "$AZURE_RESOURCE_GROUP" --name "$MAAS_OPTIMIZE_NAME" \
  --query "systemKeys.blobs_extension && 'yes'" --output tsv 2>/dev/null)" ]; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then
    echo "$MAAS_OPTIMIZE_NAME has no key 'blobs_extension' after 5 minutes: its host does not start, or the deployed zip has no" >&2
    echo "blob trigger of source EventGrid. See docs/operations/runbook.md, then run 'azd deploy' again." >&2
    exit 1
  fi
  sleep 10
done

azd env set MAAS_EVENT_SUBSCRIPTION true
export MAAS_EVENT_SUBSCRIPTION=true
if ! azd provision --no-prompt; then
  # Or the next run would take the subscription for made.
  azd env set MAAS_EVENT_SUBSCRIPTION false
  exit 1
fi
