metadata name = 'Event Grid'
metadata description = 'Tells OptimizeFunction of new uploads. Deployed once its code is there: the webhook\'s key does not exist before.'

@description('Required. Name of the system topic.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. The storage account that models are uploaded to.')
param modelStorage string

@description('Required. The container whose blobs count.')
param uploadsContainer string

@description('Required. The container that undeliverable events are written to.')
param deadLetterContainer string

@description('Required. Name of the identity that writes them.')
param identityName string

@description('Required. Name of the app with the blob trigger.')
param functionAppName string

@description('Required. Host name of that app.')
param hostName string

@description('Optional. System key blobs_extension of the app; read from the function app when left out, which a container app does not allow.')
@secure()
param webhookKey string?

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: modelStorage
}

resource site 'Microsoft.Web/sites@2025-03-01' existing = if (webhookKey == null) {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }

  resource uploads 'eventSubscriptions' = {
    name: 'uploads'
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/${uploadsContainer}/'
      }
      destination: {
        endpointType: 'WebHook'
        properties: {
          endpointUrl: 'https://${hostName}/runtime/webhooks/blobs?functionName=Host.Functions.OptimizeUpload&code=${webhookKey == null ? listKeys('${site.id}/host/default', '2025-03-01').systemKeys.blobs_extension : webhookKey!}'
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
        }
      }
      retryPolicy: {
        maxDeliveryAttempts: 30
        eventTimeToLiveInMinutes: 1440
      }
      deadLetterWithResourceIdentity: {
        identity: {
          type: 'UserAssigned'
          userAssignedIdentity: identity.id
        }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: account.id
            blobContainerName: deadLetterContainer
          }
        }
      }
    }
  }
}
