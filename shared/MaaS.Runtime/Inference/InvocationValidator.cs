using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>Compares a decoded request with what the model takes, before ONNX Runtime sees it.</summary>
public static class InvocationValidator
{
    /// <summary>Every mismatch, not only the first; empty when the request can run.</summary>
    public static IReadOnlyList<InferenceError> Validate(ModelSignature signature, InferenceInvocation invocation)
    {
        var errors = new List<InferenceError>();
        foreach (TensorSpec spec in signature.Inputs)
        {
            if (!invocation.Inputs.Any(input => string.Equals(input.Name, spec.Name, StringComparison.Ordinal)))
            {
                errors.Add(new(InferenceErrorKind.InputMissing, $"Input '{spec.Name}' is missing."));
            }
        }

        return errors;
    }
}
