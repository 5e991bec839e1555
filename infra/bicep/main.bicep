metadata name = 'MaaS'
metadata description = 'Two function apps and the storage between them: PredictFunction serves what OptimizeFunction publishes.'

targetScope = 'resourceGroup'

import { hostingPlan, principal, storageGrant } from 'types.bicep'
import { storageSettings } from 'settings.bicep'

@description('Required. Name of the environment (dev, prod, …); every resource\'s name follows from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Optional. Region. For gpu it must be one that has the serverless GPU profile.')
param location string = resourceGroup().location

@description('Optional. Tags of every resource.')
param tags { *: string } = {}

@description('Required. How both apps are hosted: premium, flex or gpu.')
param hosting hostingPlan

@description('Optional. Worker model of the zips that are deployed; it must match them.')
param workerRuntime 'dotnet-isolated' | 'custom' = 'dotnet-isolated'

@description('Optional. Whether Event Grid tells OptimizeFunction of uploads. False until its code is deployed once: the key that the subscription needs does not exist before.')
param eventSubscription bool = false

@description('Optional. Whether the storage accounts are closed to the Internet and reached through private endpoints, and OptimizeFunction is called by Event Grid only.')
param privateNetwork bool = false

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Optional. Who may upload models and read what became of them. Shared keys are off: without an entry the first upload is a 403.')
param uploaders principal[] = []

@description('Optional. Who may put the zips of apps on Elastic Premium into their host storage.')
param deployers principal[] = []

@description('Optional. Redundancy of the account with uploads and models; the hosts\' accounts hold nothing that a deployment does not make again.')
param modelRedundancy 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_ZRS'

@description('Optional. Days after which an upload is deleted; the published version keeps the original. At least 30: an upload must outlive every retry.')
@minValue(30)
param uploadExpiryDays int = 90

@description('Optional. Days in which deleted or overwritten blobs of uploads and models can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

@description('Optional. System key blobs_extension of OptimizeFunction, only where it runs on Container Apps and eventSubscription is true.')
@secure()
param optimizeWebhookKey string?

var token = uniqueString(subscription().id, resourceGroup().id, environmentName)
var allTags = union(tags, { 'azd-env-name': environmentName })
var names = {
  predict: 'func-predict-${token}'
  optimize: 'func-optimize-${token}'
  predictIdentity: 'id-predict-${token}'
  optimizeIdentity: 'id-optimize-${token}'
  eventsIdentity: 'id-events-${token}'
  predictStorage: 'stpredict${token}'
  optimizeStorage: 'stoptimize${token}'
  modelStorage: 'stmodels${token}'
  predictPlan: 'plan-predict-${token}'
  optimizePlan: 'plan-optimize-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  registry: 'cr${token}'
  containerEnvironment: 'cae-${token}'
  network: 'vnet-${token}'
  topic: 'evgt-${token}'
}
var containers = {
  models: 'models'
  uploads: 'uploads'
  deadLetters: 'deadletters'
  packages: 'packages'
}
// An image that starts and serves nothing of ours: what a container app runs until the first deployment gives it one.
var firstImage = 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'
var containerPort = 8080
var healthPaths = { live: '/v2/health/live', ready: '/v2/health/ready' }

var isPremium = hosting.kind == 'premium'
var isGpu = hosting.kind == 'gpu'
var optimizeOnContainer = hosting.kind == 'gpu' && hosting.optimize.on == 'container-apps'
var optimizeOnFlex = hosting.kind == 'flex' || (hosting.kind == 'gpu' && hosting.optimize.on == 'flex')
var sharedPlan = hosting.kind == 'premium' && (hosting.?sharedPlan ?? false)

// One GPU and all of its profile per replica.
var gpuReplica = {
  'Consumption-GPU-NC8as-T4': { cpu: 8, memoryGiB: 56 }
  'Consumption-GPU-NC24-A100': { cpu: 24, memoryGiB: 220 }
}
// What the profile's node leaves after the platform's own share.
var cpuReplica = {
  D4: { cpu: 3, memoryGiB: 12 }
  D8: { cpu: 7, memoryGiB: 28 }
  D16: { cpu: 15, memoryGiB: 60 }
}

var minimum = hosting.kind == 'premium' ? hosting.minimumInstances : hosting.kind == 'gpu' ? hosting.minReplicas : 0
var maximum = hosting.kind == 'gpu' ? hosting.maxReplicas : hosting.maximumInstances
var orderedMaximum = minimum <= maximum
  ? maximum
  : fail('hosting: the minimum of ${minimum} instances is above the maximum of ${maximum}.')
var alwaysReady = hosting.kind == 'gpu'
  ? minimum
  : hosting.alwaysReadyInstances <= maximum
      ? hosting.alwaysReadyInstances
      : fail('hosting.alwaysReadyInstances: ${hosting.alwaysReadyInstances} is above the maximum of ${maximum}.')

var baseSettings = {
  predict: storageSettings(names.predictStorage, names.modelStorage, environment().suffixes.storage)
  optimize: storageSettings(names.optimizeStorage, names.modelStorage, environment().suffixes.storage)
}
// Flex instances have a temporary disk below 1 GB: a cache as large as elsewhere would fill it.
var flexSettings = {
  predict: { MaaS__FileCache__MaxBytes: '536870912' }
  optimize: { MaaS__Uploads__MaxSetBytes: '134217728' }
}
var predictSettings = union(
  baseSettings.predict,
  hosting.kind == 'flex' ? flexSettings.predict : {},
  isGpu ? { MaaS__OnnxRuntime__ExecutionProvider: 'Cuda' } : { MaaS__OnnxRuntime__ExecutionProvider: 'Cpu' }
)
var optimizeSettings = union(
  baseSettings.optimize,
  optimizeOnFlex ? flexSettings.optimize : {},
  isGpu ? { MaaS__Optimization__Gpu: 'true' } : {}
)

var predictApp = {
  name: names.predict
  service: 'predict'
  identity: names.predictIdentity
  insights: names.insights
  hostStorage: names.predictStorage
  settings: predictSettings
}
var optimizeApp = {
  name: names.optimize
  service: 'optimize'
  identity: names.optimizeIdentity
  insights: names.insights
  hostStorage: names.optimizeStorage
  settings: optimizeSettings
}
var predictSubnet = privateNetwork
  ? resourceId('Microsoft.Network/virtualNetworks/subnets', names.network, 'predict')
  : null
// A Container Apps environment has one subnet for all that runs in it.
var optimizeSubnet = privateNetwork
  ? resourceId('Microsoft.Network/virtualNetworks/subnets', names.network, 'optimize')
  : null

var hostGrants storageGrant[] = [
  { account: names.predictStorage, role: 'blobOwner', identity: names.predictIdentity }
  { account: names.predictStorage, role: 'tableContributor', identity: names.predictIdentity }
  { account: names.optimizeStorage, role: 'blobOwner', identity: names.optimizeIdentity }
  { account: names.optimizeStorage, role: 'queueContributor', identity: names.optimizeIdentity }
  { account: names.optimizeStorage, role: 'tableContributor', identity: names.optimizeIdentity }
]
// Uploads hold samples and labels: who serves models has no business there.
var modelGrants storageGrant[] = [
  { account: names.modelStorage, container: containers.models, role: 'blobReader', identity: names.predictIdentity }
  { account: names.modelStorage, role: 'blobOwner', identity: names.optimizeIdentity }
  { account: names.modelStorage, role: 'queueContributor', identity: names.optimizeIdentity }
  {
    account: names.modelStorage
    container: containers.deadLetters
    role: 'blobContributor'
    identity: names.eventsIdentity
  }
]
var peopleGrants storageGrant[] = concat(
  flatten(map(uploaders, uploader => [
    { account: names.modelStorage, container: containers.uploads, role: 'blobContributor', principal: uploader }
    { account: names.modelStorage, container: containers.models, role: 'blobReader', principal: uploader }
  ])),
  isPremium
    ? flatten(map(deployers, deployer => [
        { account: names.predictStorage, container: containers.packages, role: 'blobContributor', principal: deployer }
        { account: names.optimizeStorage, container: containers.packages, role: 'blobContributor', principal: deployer }
      ]))
    : []
)

module identities 'modules/identity.bicep' = [
  for name in [names.predictIdentity, names.optimizeIdentity, names.eventsIdentity]: {
    params: {
      name: name
      location: location
      tags: allTags
    }
  }
]

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    location: location
    tags: allTags
    retentionInDays: logRetentionDays
    writers: [names.predictIdentity, names.optimizeIdentity]
  }
  dependsOn: [identities]
}

module hostStorage 'modules/storage.bicep' = [
  for name in [names.predictStorage, names.optimizeStorage]: {
    params: {
      name: name
      location: location
      tags: allTags
      sku: 'Standard_LRS'
      containers: [containers.packages]
      softDeleteDays: 7
      privateNetwork: privateNetwork
    }
  }
]

module modelStorage 'modules/storage.bicep' = {
  params: {
    name: names.modelStorage
    location: location
    tags: allTags
    sku: modelRedundancy
    containers: [containers.uploads, containers.models, containers.deadLetters]
    softDeleteDays: softDeleteDays
    expiry: { container: containers.uploads, days: uploadExpiryDays }
    privateNetwork: privateNetwork
  }
}

module roles 'modules/role.bicep' = [
  for grant in concat(hostGrants, modelGrants, peopleGrants): {
    params: {
      grant: grant
    }
    dependsOn: [identities, hostStorage, modelStorage]
  }
]

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    name: names.network
    location: location
    tags: allTags
    delegations: {
      predict: isPremium ? 'Microsoft.Web/serverFarms' : 'Microsoft.App/environments'
      optimize: isPremium ? 'Microsoft.Web/serverFarms' : 'Microsoft.App/environments'
    }
    storageAccounts: [names.predictStorage, names.optimizeStorage, names.modelStorage]
  }
  dependsOn: [hostStorage, modelStorage]
}

module premiumPlans 'modules/premium-plan.bicep' = [
  for name in sharedPlan ? [names.predictPlan] : [names.predictPlan, names.optimizePlan]: if (hosting.kind == 'premium') {
    params: {
      name: name
      location: location
      tags: allTags
      sku: hosting.kind == 'premium' ? hosting.sku : 'EP1'
      minimumInstances: minimum
      maximumInstances: orderedMaximum
    }
  }
]

module predictOnPremium 'modules/functions-premium.bicep' = if (hosting.kind == 'premium') {
  params: {
    app: predictApp
    planName: names.predictPlan
    location: location
    tags: allTags
    workerRuntime: workerRuntime
    alwaysReadyInstances: alwaysReady
    maximumInstances: orderedMaximum
    healthCheckPath: healthPaths.live
    subnetId: predictSubnet
    onlyEventGrid: false
  }
  dependsOn: [premiumPlans, monitoring, roles, network]
}

module optimizeOnPremium 'modules/functions-premium.bicep' = if (hosting.kind == 'premium') {
  params: {
    app: optimizeApp
    planName: sharedPlan ? names.predictPlan : names.optimizePlan
    location: location
    tags: allTags
    workerRuntime: workerRuntime
    alwaysReadyInstances: 1
    maximumInstances: orderedMaximum
    subnetId: optimizeSubnet
    onlyEventGrid: privateNetwork
  }
  dependsOn: [premiumPlans, monitoring, roles, network]
}

module predictOnFlex 'modules/functions-flex.bicep' = if (hosting.kind == 'flex') {
  params: {
    app: predictApp
    planName: names.predictPlan
    location: location
    tags: allTags
    workerRuntime: workerRuntime
    instanceMemoryMB: hosting.kind == 'flex' ? hosting.instanceMemoryMB : 2048
    maximumInstances: orderedMaximum
    alwaysReadyInstances: alwaysReady
    perInstanceConcurrency: hosting.kind == 'flex' ? (hosting.?perInstanceConcurrency ?? 16) : null
    subnetId: predictSubnet
    onlyEventGrid: false
  }
  dependsOn: [monitoring, roles, network]
}

module optimizeOnFlexPlan 'modules/functions-flex.bicep' = if (optimizeOnFlex) {
  params: {
    app: optimizeApp
    planName: names.optimizePlan
    location: location
    tags: allTags
    workerRuntime: workerRuntime
    instanceMemoryMB: hosting.kind == 'flex'
      ? hosting.instanceMemoryMB
      : hosting.kind == 'gpu' && hosting.optimize.on == 'flex' ? hosting.optimize.instanceMemoryMB : 2048
    maximumInstances: 40
    alwaysReadyInstances: 0
    subnetId: optimizeSubnet
    onlyEventGrid: privateNetwork
  }
  dependsOn: [monitoring, roles, network]
}

module registry 'modules/registry.bicep' = if (isGpu) {
  params: {
    name: names.registry
    location: location
    tags: allTags
    readers: optimizeOnContainer ? [names.predictIdentity, names.optimizeIdentity] : [names.predictIdentity]
  }
  dependsOn: [identities]
}

module containerEnvironment 'modules/container-environment.bicep' = if (hosting.kind == 'gpu') {
  params: {
    name: names.containerEnvironment
    location: location
    tags: allTags
    gpu: hosting.kind == 'gpu' ? hosting.profile : 'Consumption-GPU-NC8as-T4'
    cpuProfile: hosting.kind == 'gpu' && hosting.optimize.on == 'container-apps' ? hosting.optimize.profile : null
    workspaceName: names.workspace
    subnetId: predictSubnet
  }
  dependsOn: [monitoring, network]
}

module predictOnGpu 'modules/container-app.bicep' = if (hosting.kind == 'gpu') {
  params: {
    app: predictApp
    environmentName: names.containerEnvironment
    workloadProfileName: 'gpu'
    location: location
    tags: allTags
    registryName: names.registry
    image: hosting.kind == 'gpu' ? (hosting.?image ?? firstImage) : firstImage
    cpu: hosting.kind == 'gpu' ? gpuReplica[hosting.profile].cpu : 0
    memoryGiB: hosting.kind == 'gpu' ? gpuReplica[hosting.profile].memoryGiB : 0
    minReplicas: minimum
    maxReplicas: orderedMaximum
    // The first image has no such routes: probes come with ours.
    probes: hosting.kind == 'gpu' && hosting.?image != null ? healthPaths : null
    port: containerPort
  }
  dependsOn: [containerEnvironment, registry, roles]
}

module optimizeOnCpu 'modules/container-app.bicep' = if (optimizeOnContainer) {
  params: {
    app: optimizeApp
    environmentName: names.containerEnvironment
    workloadProfileName: 'cpu'
    location: location
    tags: allTags
    registryName: names.registry
    image: hosting.kind == 'gpu' && hosting.optimize.on == 'container-apps'
      ? (hosting.optimize.?image ?? firstImage)
      : firstImage
    cpu: hosting.kind == 'gpu' && hosting.optimize.on == 'container-apps' ? cpuReplica[hosting.optimize.profile].cpu : 0
    memoryGiB: hosting.kind == 'gpu' && hosting.optimize.on == 'container-apps'
      ? cpuReplica[hosting.optimize.profile].memoryGiB
      : 0
    // The reconciler is a timer, and nothing wakes a container app for a timer.
    minReplicas: 1
    maxReplicas: 1
    port: containerPort
  }
  dependsOn: [containerEnvironment, registry, roles]
}

module events 'modules/eventgrid.bicep' = if (eventSubscription) {
  params: {
    name: names.topic
    location: location
    tags: allTags
    modelStorage: names.modelStorage
    uploadsContainer: containers.uploads
    deadLetterContainer: containers.deadLetters
    identityName: names.eventsIdentity
    functionAppName: names.optimize
    hostName: optimizeHostName
    webhookKey: optimizeOnContainer && optimizeWebhookKey == null
      ? fail('optimizeWebhookKey: needed where OptimizeFunction runs on Container Apps.')
      : optimizeWebhookKey
  }
  dependsOn: [roles, optimizeOnPremium, optimizeOnFlexPlan, optimizeOnCpu]
}

var predictHostName = isGpu
  ? '${names.predict}.${containerEnvironment!.outputs.defaultDomain}'
  : '${names.predict}.azurewebsites.net'
var optimizeHostName = optimizeOnContainer
  ? '${names.optimize}.${containerEnvironment!.outputs.defaultDomain}'
  : '${names.optimize}.azurewebsites.net'

@description('Where models are served.')
output MAAS_PREDICT_URL string = 'https://${predictHostName}'

@description('Where models are managed; needs the host\'s master key.')
output MAAS_OPTIMIZE_URL string = 'https://${optimizeHostName}'

@description('PredictFunction.')
output MAAS_PREDICT_NAME string = names.predict

@description('OptimizeFunction.')
output MAAS_OPTIMIZE_NAME string = names.optimize

@description('The account with the containers uploads and models.')
output MAAS_MODEL_STORAGE string = names.modelStorage

@description('Host storage of PredictFunction, where its zip lies on Elastic Premium.')
output MAAS_PREDICT_STORAGE string = names.predictStorage

@description('Host storage of OptimizeFunction, where its zip lies on Elastic Premium.')
output MAAS_OPTIMIZE_STORAGE string = names.optimizeStorage

@description('Registry that images are pushed to; empty where none is used.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = isGpu
  ? '${names.registry}${environment().suffixes.acrLoginServer}'
  : ''
