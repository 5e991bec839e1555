namespace MaaS.Samples.Training.Houses;

/// <summary>Plain stochastic gradient descent, or Adam.</summary>
internal enum OptimizerKind
{
    SGD,
    Adam,
}
