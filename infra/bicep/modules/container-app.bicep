metadata name = 'Functions on Container Apps'
metadata description = 'One function app as a container. The host generates the scale rules; none is set here.'

import { appSurroundings } from '../types.bicep'

@description('Required. The app.')
param app appSurroundings

@description('Required. Name of the Container Apps environment.')
param environmentName string

@description('Required. Workload profile of that environment.')
param workloadProfileName 'gpu' | 'cpu'

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Name of the registry that the image is in.')
param registryName string

@description('Required. Image.')
param image string

@description('Required. Cores of a replica.')
param cpu int

@description('Required. Memory of a replica in GiB.')
param memoryGiB int

@description('Required. Replicas that are always running.')
param minReplicas int

@description('Required. Most replicas.')
param maxReplicas int

@description('Optional. Paths of the probes; none for an app without a health route.')
param probes { live: string, ready: string }?

@description('Required. Port that the image listens on.')
param port int

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: app.identity
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: app.insights
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource managedEnvironment 'Microsoft.App/managedEnvironments@2026-07-01' existing = {
  name: environmentName
}

resource containerApp 'Microsoft.App/containerApps@2026-07-01' = {
  name: app.name
  location: location
  tags: union(tags, { 'azd-service-name': app.service })
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: managedEnvironment.id
    workloadProfileName: workloadProfileName
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: port
        transport: 'auto'
      }
      registries: [
        {
          server: '${registry.name}${az.environment().suffixes.acrLoginServer}'
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: app.service
          image: image
          resources: {
            cpu: cpu
            memory: '${memoryGiB}Gi'
          }
          probes: probes == null
            ? []
            : [
                {
                  type: 'Startup'
                  httpGet: { path: probes!.live, port: port }
                  periodSeconds: 10
                  failureThreshold: 30
                }
                {
                  type: 'Liveness'
                  httpGet: { path: probes!.live, port: port }
                  periodSeconds: 30
                  failureThreshold: 3
                }
                {
                  type: 'Readiness'
                  httpGet: { path: probes!.ready, port: port }
                  periodSeconds: 5
                  failureThreshold: 3
                }
              ]
          env: concat(map(items(app.settings), setting => { name: setting.key, value: setting.value }), [
            // Keys in the app's own secrets: every replica sees the same ones.
            { name: 'AzureWebJobsSecretStorageType', value: 'containerapp' }
            { name: 'ASPNETCORE_URLS', value: 'http://+:${port}' }
            { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
            { name: 'ModelStorage__clientId', value: identity.properties.clientId }
            { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
            {
              name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
              value: 'ClientId=${identity.properties.clientId};Authorization=AAD'
            }
          ])
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
      }
    }
  }
}
