metadata name = 'Network'
metadata description = 'A virtual network with a subnet per app, and private endpoints for the storage accounts.'

@description('Required. Name.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. What the subnet of each app is delegated to.')
param delegations { predict: subnetDelegation, optimize: subnetDelegation }

@description('Required. Names of the storage accounts.')
param storageAccounts string[]

// A container environment on workload profiles wants /27 or more; Flex and Premium one address per instance.
var prefixes = {
  predict: '10.40.0.0/24'
  optimize: '10.40.1.0/24'
  endpoints: '10.40.2.0/24'
}
var services = ['blob', 'queue', 'table']
var endpoints = flatten(map(
  storageAccounts,
  account => map(services, service => { account: account, service: service, name: 'pe-${account}-${service}' })
))

// Outbound access is spelt out: newer API versions make subnets private, and the apps then reach neither Entra nor Azure Monitor.
resource network 'Microsoft.Network/virtualNetworks@2024-10-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: ['10.40.0.0/16']
    }
    subnets: [
      {
        name: 'predict'
        properties: {
          addressPrefix: prefixes.predict
          defaultOutboundAccess: true
          delegations: [{ name: 'app', properties: { serviceName: delegations.predict } }]
        }
      }
      {
        name: 'optimize'
        properties: {
          addressPrefix: prefixes.optimize
          defaultOutboundAccess: true
          delegations: [{ name: 'app', properties: { serviceName: delegations.optimize } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: prefixes.endpoints
          defaultOutboundAccess: false
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: {
    parent: zones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

resource accounts 'Microsoft.Storage/storageAccounts@2026-09-01' existing = [
  for account in storageAccounts: {
    name: account
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2024-10-01' = [
  for (endpoint, index) in endpoints: {
    name: endpoint.name
    location: location
    tags: tags
    properties: {
      subnet: {
        id: '${network.id}/subnets/endpoints'
      }
      privateLinkServiceConnections: [
        {
          name: endpoint.service
          properties: {
            privateLinkServiceId: accounts[index / length(services)].id
            groupIds: [endpoint.service]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-10-01' = [
  for (endpoint, index) in endpoints: {
    parent: privateEndpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: endpoint.service
          properties: {
            privateDnsZoneId: zones[index % length(services)].id
          }
        }
      ]
    }
  }
]

@export()
type subnetDelegation = 'Microsoft.Web/serverFarms' | 'Microsoft.App/environments'
