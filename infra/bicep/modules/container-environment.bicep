metadata name = 'Container Apps environment'
metadata description = 'Where function apps run as containers: a serverless GPU profile, and a CPU profile where one is asked for.'

import { gpuProfile } from '../types.bicep'

@description('Required. Name.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Serverless GPU profile.')
param gpu gpuProfile

@description('Optional. Dedicated CPU profile.')
param cpuProfile string?

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Optional. Subnet delegated to the environment.')
param subnetId string?

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // Through diagnostic settings: the other way wants the workspace's shared key.
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    vnetConfiguration: subnetId == null ? null : { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: concat(
      [
        { name: 'Consumption', workloadProfileType: 'Consumption' }
        { name: 'gpu', workloadProfileType: gpu }
      ],
      cpuProfile == null ? [] : [{ name: 'cpu', workloadProfileType: cpuProfile!, minimumCount: 0, maximumCount: 1 }]
    )
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

@description('Domain under which its apps have their names.')
output defaultDomain string = environment.properties.defaultDomain
