metadata name = 'Elastic Premium plan'
metadata description = 'Warm Linux CPU instances.'

@description('Required. Name.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Instance size.')
param sku 'EP1' | 'EP2' | 'EP3'

@description('Required. Instances that are always there and billed.')
param minimumInstances int

@description('Required. Most instances.')
param maximumInstances int

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'elastic'
  sku: {
    name: sku
    tier: 'ElasticPremium'
    capacity: minimumInstances
  }
  properties: {
    reserved: true
    elasticScaleEnabled: true
    maximumElasticWorkerCount: maximumInstances
  }
}
