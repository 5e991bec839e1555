#!/bin/sh
# Elastic Premium: puts both zips where WEBSITE_RUN_FROM_PACKAGE points, with the identity that is signed in (it is among the
# deployment's 'deployers'), and restarts the apps so that they read them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

upload() {
  app=$1
  site=$2
  account=$3
  sh "$here/publish.sh" "$app"
  zip="$root/artifacts/azd/$app.zip"
  rm -f "$zip"
  (cd "$root/artifacts/azd/$app" && zip -qr "$zip" .)
  az storage blob upload --auth-mode login --account-name "$account" --container-name packages --name "$app.zip" \
    --file "$zip" --overwrite --only-show-errors --output none
  az functionapp restart --resource-group "$AZURE_RESOURCE_GROUP" --name "$site" --output none
  # The scale controller learns of the triggers only by this when a package comes from a URL.
  az rest --method post --output none \
    --url "https://management.azure.com/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$site/syncfunctiontriggers?api-version=2025-03-01"
}

upload predict "$MAAS_PREDICT_NAME" "$MAAS_PREDICT_STORAGE"
upload optimize "$MAAS_OPTIMIZE_NAME" "$MAAS_OPTIMIZE_STORAGE"
