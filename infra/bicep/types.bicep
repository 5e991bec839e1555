metadata name = 'Types of the deployment'
metadata description = 'The hosting union and the shapes that modules share.'

@export()
@description('Warm CPU instances: Linux Elastic Premium. No size of it has a GPU.')
@sealed()
type premiumHosting = {
  kind: 'premium'

  @description('Required. Instance size: EP1 has 1 core and 3.5 GB, EP2 2 cores and 7 GB, EP3 4 cores and 14 GB.')
  sku: 'EP1' | 'EP2' | 'EP3'

  @description('Required. Instances that each plan always keeps and bills.')
  @minValue(1)
  @maxValue(20)
  minimumInstances: int

  @description('Required. Instances that each plan may burst to.')
  @minValue(1)
  @maxValue(100)
  maximumInstances: int

  @description('Required. Instances of PredictFunction that are always running; at most minimumInstances are paid for already.')
  @minValue(1)
  @maxValue(20)
  alwaysReadyInstances: int

  @description('Optional. Both apps on one plan: cheaper, but then they measure and starve each other. Off when left out.')
  sharedPlan: bool?
}

@export()
@description('Scale to zero on CPU: Flex Consumption, one plan per app.')
@sealed()
type flexHosting = {
  kind: 'flex'

  @description('Required. Memory of an instance in MB; cores come in proportion.')
  instanceMemoryMB: 2048 | 4096

  @description('Required. Instances of PredictFunction that are always running; 0 scales to zero.')
  @minValue(0)
  @maxValue(20)
  alwaysReadyInstances: int

  @description('Required. Instances that each app may scale to.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int

  @description('Optional. Requests that one instance of PredictFunction is given at once before another is started; 16 when left out. Below what the app itself admits (MaaS__Sessions__QueuedRuns), or its refusals hide load from the scale controller.')
  @minValue(1)
  @maxValue(200)
  perInstanceConcurrency: int?
}

@export()
@description('A GPU that scales to zero: PredictFunction as Functions on Container Apps on a serverless GPU workload profile, OptimizeFunction on CPU beside it.')
@sealed()
type gpuHosting = {
  kind: 'gpu'

  @description('Required. Serverless GPU profile; one GPU per replica. Regions and quota are limited.')
  profile: gpuProfile

  @description('Optional. Image of PredictFunction with the CUDA libraries. Left out until the first deployment has built one.')
  image: string?

  @description('Required. Replicas that are always running and billed; 0 scales to zero.')
  @minValue(0)
  @maxValue(20)
  minReplicas: int

  @description('Required. Replicas, and so GPUs, that PredictFunction may scale to.')
  @minValue(1)
  @maxValue(20)
  maxReplicas: int

  @description('Required. What OptimizeFunction runs on: CPU in any case.')
  optimize: optimizeHosting
}

@export()
type gpuProfile = 'Consumption-GPU-NC8as-T4' | 'Consumption-GPU-NC24-A100'

@export()
@description('Flex Consumption for ordinary models; a container on a CPU workload profile for models that need more than an instance of it has.')
@discriminator('on')
type optimizeHosting = optimizeOnFlex | optimizeOnContainerApps

@sealed()
type optimizeOnFlex = {
  on: 'flex'

  @description('Required. Memory of an instance in MB.')
  instanceMemoryMB: 2048 | 4096
}

@sealed()
type optimizeOnContainerApps = {
  on: 'container-apps'

  @description('Required. Dedicated CPU profile: D4 has 4 cores and 16 GiB, D8 8 and 32, D16 16 and 64.')
  profile: 'D4' | 'D8' | 'D16'

  @description('Optional. Image of OptimizeFunction. Left out until the first deployment has built one.')
  image: string?
}

@export()
@description('How both function apps are hosted.')
@discriminator('kind')
type hostingPlan = premiumHosting | flexHosting | gpuHosting

@export()
@description('Somebody in the directory.')
@sealed()
type principal = {
  @description('Required. Object id.')
  @minLength(36)
  @maxLength(36)
  id: string

  @description('Required. What the object is.')
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('One role assignment on a storage account or on one of its containers, to an identity of this deployment or to a principal.')
@sealed()
type storageGrant = {
  @description('Required. The storage account.')
  account: string

  @description('Optional. The container; the whole account when left out.')
  container: string?

  @description('Required. Which built-in role.')
  role: storageRole

  @description('Optional. Name of the user-assigned identity that gets it.')
  identity: string?

  @description('Optional. The principal that gets it, where it is no identity of this deployment.')
  principal: principal?
}

@export()
type storageRole = 'blobOwner' | 'blobContributor' | 'blobReader' | 'queueContributor' | 'tableContributor'

@export()
@description('What a function app of any kind is told about its surroundings. Names, not ids: a snapshot resolves them.')
@sealed()
type appSurroundings = {
  @description('Required. Name of the app, at most 32 characters: host ids collide beyond.')
  @maxLength(32)
  name: string

  @description('Required. The service in azure.yaml.')
  service: 'predict' | 'optimize'

  @description('Required. The app\'s own user-assigned identity.')
  identity: string

  @description('Required. Application Insights.')
  insights: string

  @description('Required. The storage account that only this app\'s host uses.')
  hostStorage: string

  @description('Required. App settings that need no identity, by name.')
  settings: { *: string }
}
