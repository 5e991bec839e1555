metadata name = 'Functions on Flex Consumption'
metadata description = 'One app on a plan of its own. The runtime comes from functionAppConfig: neither FUNCTIONS_WORKER_RUNTIME nor linuxFxVersion is set.'

import { appSurroundings } from '../types.bicep'

@description('Required. The app.')
param app appSurroundings

@description('Required. Name of the plan.')
param planName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Worker model of the zip that is deployed.')
param workerRuntime 'dotnet-isolated' | 'custom'

@description('Required. Memory of an instance in MB.')
param instanceMemoryMB int

@description('Required. Most instances.')
param maximumInstances int

@description('Required. Instances of the HTTP functions that are always running.')
param alwaysReadyInstances int

@description('Optional. HTTP requests that an instance is given at once; the platform decides when left out.')
param perInstanceConcurrency int?

@description('Optional. Subnet to reach private endpoints through.')
param subnetId string?

@description('Required. Whether only Event Grid may call; otherwise whoever has a key.')
param onlyEventGrid bool

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: app.identity
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: app.insights
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: app.name
  location: location
  tags: union(tags, { 'azd-service-name': app.service })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${app.hostStorage}.blob.${environment().suffixes.storage}/packages'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: workerRuntime
        version: workerRuntime == 'dotnet-isolated' ? '10.0' : '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: perInstanceConcurrency == null ? null : { http: { perInstanceConcurrency: perInstanceConcurrency! } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: onlyEventGrid ? 'Deny' : 'Allow'
      ipSecurityRestrictions: onlyEventGrid
        ? [{ name: 'event-grid', tag: 'ServiceTag', ipAddress: 'AzureEventGrid', action: 'Allow', priority: 100 }]
        : []
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
      appSettings: concat(map(items(app.settings), setting => { name: setting.key, value: setting.value }), [
        { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
        { name: 'ModelStorage__clientId', value: identity.properties.clientId }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
        {
          name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
          value: 'ClientId=${identity.properties.clientId};Authorization=AAD'
        }
      ])
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}
