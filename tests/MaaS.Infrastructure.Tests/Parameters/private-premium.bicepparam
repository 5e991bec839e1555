using '../../../infra/bicep/main.bicep'

param environmentName = 'private'
param location = 'westeurope'
param privateNetwork = true
param eventSubscription = true
param workerRuntime = 'custom'
param hosting = {
  kind: 'premium'
  sku: 'EP3'
  minimumInstances: 2
  maximumInstances: 10
  alwaysReadyInstances: 2
  sharedPlan: true
}
