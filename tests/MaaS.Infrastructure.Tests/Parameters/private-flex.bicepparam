using '../../../infra/bicep/main.bicep'

param environmentName = 'private'
param location = 'westeurope'
param tags = { owner: 'ml' }
param privateNetwork = true
param eventSubscription = true
param uploaders = [{ id: '22222222-2222-2222-2222-222222222222', type: 'Group' }]
param hosting = {
  kind: 'flex'
  instanceMemoryMB: 4096
  alwaysReadyInstances: 2
  maximumInstances: 100
  perInstanceConcurrency: 32
}
