metadata name = 'Role'
metadata description = 'One role on a storage account or on one container, never wider.'

import { storageGrant } from '../types.bicep'

@description('Required. Who gets what where.')
param grant storageGrant

var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var toIdentity = grant.?identity != null
var holder = toIdentity ? grant.identity! : grant.principal!.id
var roleDefinition = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[grant.role])

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: grant.account

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = if (grant.?container != null) {
      name: grant.?container ?? 'none'
    }
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (toIdentity) {
  name: grant.?identity ?? 'none'
}

resource onAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (grant.?container == null) {
  name: guid(account.id, holder, roles[grant.role])
  scope: account
  properties: {
    roleDefinitionId: roleDefinition
    principalId: toIdentity ? identity!.properties.principalId : grant.principal!.id
    principalType: toIdentity ? 'ServicePrincipal' : grant.principal!.type
  }
}

resource onContainer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (grant.?container != null) {
  name: guid(account::blobs::container.id, holder, roles[grant.role])
  scope: account::blobs::container
  properties: {
    roleDefinitionId: roleDefinition
    principalId: toIdentity ? identity!.properties.principalId : grant.principal!.id
    principalType: toIdentity ? 'ServicePrincipal' : grant.principal!.type
  }
}
