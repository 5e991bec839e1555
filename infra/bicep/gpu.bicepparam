using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')
param workerRuntime = readEnvironmentVariable('MAAS_WORKER_RUNTIME', 'dotnet-isolated') == 'custom'
  ? 'custom'
  : 'dotnet-isolated'
param eventSubscription = readEnvironmentVariable('MAAS_EVENT_SUBSCRIPTION', 'false') == 'true'
param privateNetwork = readEnvironmentVariable('MAAS_PRIVATE_NETWORK', 'false') == 'true'

// azd writes the image that it built last; until then the app starts with an image of Microsoft's.
var image = readEnvironmentVariable('SERVICE_PREDICT_IMAGE_NAME', '')

param hosting = {
  kind: 'gpu'
  profile: 'Consumption-GPU-NC8as-T4'
  image: empty(image) ? null : image
  minReplicas: 0
  maxReplicas: 1
  optimize: {
    on: 'flex'
    instanceMemoryMB: 4096
  }
}

// azd names who deploys: without a role the first upload is a 403, because shared keys are off.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var deployerType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'ServicePrincipal'
  ? 'ServicePrincipal'
  : 'User'
param uploaders = empty(deployer) ? [] : [{ id: deployer, type: deployerType }]
