using '../../../infra/bicep/main.bicep'

param environmentName = 'containers'
param location = 'swedencentral'
param privateNetwork = true
param eventSubscription = true
// In a deployment this comes from a pipeline's secret.
param optimizeWebhookKey = 'not-a-key'
param hosting = {
  kind: 'gpu'
  profile: 'Consumption-GPU-NC24-A100'
  image: 'example.azurecr.io/predict:1'
  minReplicas: 1
  maxReplicas: 4
  optimize: {
    on: 'container-apps'
    profile: 'D8'
    image: 'example.azurecr.io/optimize:1'
  }
}
