using MaaS.Testing;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
