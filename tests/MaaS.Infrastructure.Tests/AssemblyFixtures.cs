using MaaS.Infrastructure.Tests.Bicep;

[assembly: AssemblyFixture(typeof(BicepFixture))]
