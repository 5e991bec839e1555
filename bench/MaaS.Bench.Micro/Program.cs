using BenchmarkDotNet.Running;
using MaaS.Bench.Micro;

if (args is ["overhead"])
{
    Console.WriteLine("| call | floats | processor time | over BareRun | allocated |\n|---|---|---|---|---|");
    await Overhead.PrintAsync(4);
    await Overhead.PrintAsync(784);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
