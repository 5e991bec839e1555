metadata name = 'Monitoring'
metadata description = 'One workspace and one Application Insights that takes telemetry from the apps\' identities only.'

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the Application Insights component.')
param insightsName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Days that logs are kept.')
param retentionInDays int

@description('Required. Names of the identities that may send telemetry.')
param writers string[]

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for writer in writers: {
    name: writer
  }
]

resource publishers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (writer, index) in writers: {
    name: guid(insights.id, writer, metricsPublisher)
    scope: insights
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
      principalId: identities[index].properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]
