using MaaS.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(RunningProduct))]
