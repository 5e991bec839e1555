metadata name = 'App settings'
metadata description = 'What every app is told, whatever it is hosted on. No value is a secret.'

@export()
@description('The settings that need nothing but the names of the storage accounts.')
func storageSettings(hostStorage string, modelStorage string, suffix string) { *: string } => {
  AzureWebJobsStorage__blobServiceUri: 'https://${hostStorage}.blob.${suffix}'
  AzureWebJobsStorage__queueServiceUri: 'https://${hostStorage}.queue.${suffix}'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostStorage}.table.${suffix}'
  AzureWebJobsStorage__credential: 'managedidentity'
  ModelStorage__blobServiceUri: 'https://${modelStorage}.blob.${suffix}'
  ModelStorage__queueServiceUri: 'https://${modelStorage}.queue.${suffix}'
  ModelStorage__credential: 'managedidentity'
  ORT_DISABLE_TELEMETRY: '1'
}
