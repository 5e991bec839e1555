using PredictFunction.Tests;

[assembly: AssemblyFixture(typeof(PredictApp))]
