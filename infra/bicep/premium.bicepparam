using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param workerRuntime = readEnvironmentVariable('MAAS_WORKER_RUNTIME', 'dotnet-isolated') == 'custom'
  ? 'custom'
  : 'dotnet-isolated'
param eventSubscription = readEnvironmentVariable('MAAS_EVENT_SUBSCRIPTION', 'false') == 'true'
param privateNetwork = readEnvironmentVariable('MAAS_PRIVATE_NETWORK', 'false') == 'true'

param hosting = {
  kind: 'premium'
  sku: 'EP1'
  minimumInstances: 1
  maximumInstances: 5
  alwaysReadyInstances: 1
}

// azd names who deploys: without a role the first upload is a 403, because shared keys are off.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var deployerType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'ServicePrincipal'
  ? 'ServicePrincipal'
  : 'User'
param uploaders = empty(deployer) ? [] : [{ id: deployer, type: deployerType }]

param deployers = uploaders
