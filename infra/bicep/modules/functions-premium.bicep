metadata name = 'Functions on Elastic Premium'
metadata description = 'One app on warm CPU instances. Its code is a zip in its host storage that the app reads with its identity: no content share, so no key.'

import { appSurroundings } from '../types.bicep'

@description('Required. The app.')
param app appSurroundings

@description('Required. Name of the plan, which exists.')
param planName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Worker model of the zip that is deployed.')
param workerRuntime 'dotnet-isolated' | 'custom'

@description('Required. Instances of this app that are always running.')
param alwaysReadyInstances int

@description('Required. Most instances of this app.')
param maximumInstances int

@description('Optional. Path that an instance must answer with 200 to stay in the rotation.')
param healthCheckPath string?

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

resource plan 'Microsoft.Web/serverfarms@2025-03-01' existing = {
  name: planName
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
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: subnetId
    outboundVnetRouting: subnetId == null ? null : { applicationTraffic: true, contentShareTraffic: true }
    siteConfig: {
      linuxFxVersion: workerRuntime == 'dotnet-isolated' ? 'DOTNET-ISOLATED|10.0' : ''
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      use32BitWorkerProcess: false
      healthCheckPath: healthCheckPath
      minimumElasticInstanceCount: alwaysReadyInstances
      preWarmedInstanceCount: 1
      functionAppScaleLimit: maximumInstances
      // Queues behind private endpoints are out of the platform's sight: the host then says how far to scale.
      functionsRuntimeScaleMonitoringEnabled: subnetId != null
      ipSecurityRestrictionsDefaultAction: onlyEventGrid ? 'Deny' : 'Allow'
      ipSecurityRestrictions: onlyEventGrid
        ? [{ name: 'event-grid', tag: 'ServiceTag', ipAddress: 'AzureEventGrid', action: 'Allow', priority: 100 }]
        : []
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
      appSettings: concat(map(items(app.settings), setting => { name: setting.key, value: setting.value }), [
        { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }
        { name: 'FUNCTIONS_WORKER_RUNTIME', value: workerRuntime }
        {
          name: 'WEBSITE_RUN_FROM_PACKAGE'
          value: 'https://${app.hostStorage}.blob.${environment().suffixes.storage}/packages/${app.service}.zip'
        }
        { name: 'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID', value: identity.id }
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
