using MaaS.Packaging.Tests.Publishing;
using MaaS.Testing;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
[assembly: AssemblyFixture(typeof(PublishedApps))]
