using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>Compares a decoded request with what the model takes, before ONNX Runtime sees it.</summary>
public static class InvocationValidator
{
    /// <summary>Every mismatch, not only the first; empty when the request can run.</summary>
    public static IReadOnlyList<InferenceError> Validate(ModelSignature signature, InferenceInvocation invocation)
    {
        var errors = new List<InferenceError>();
        CheckInputs(signature, invocation.Inputs, errors);
        CheckOutputs(signature, invocation.Outputs, errors);
        return errors;
    }

    private static void CheckInputs(
        ModelSignature signature,
        IReadOnlyList<InferenceTensor> inputs,
        List<InferenceError> errors
    )
    {
        var given = new bool[signature.Inputs.Count];
        foreach (InferenceTensor input in inputs)
        {
            int index = IndexOf(signature.Inputs, input.Name);
            if (index < 0)
            {
                errors.Add(
                    new(
                        InferenceErrorKind.InputUnknown,
                        $"Input {Quoted.Name(input.Name)} is unknown; the model takes {Quoted.Names(signature.Inputs)}."
                    )
                );
            }
            else if (given[index])
            {
                errors.Add(
                    new(InferenceErrorKind.InputUnknown, $"Input {Quoted.Name(input.Name)} is given more than once.")
                );
            }
            else
            {
                given[index] = true;
                InputValidator.Check(signature.Inputs[index], input, errors);
            }
        }

        for (int i = 0; i < given.Length; i++)
        {
            if (!given[i])
            {
                TensorSpec spec = signature.Inputs[i];
                errors.Add(
                    new(
                        InferenceErrorKind.InputMissing,
                        $"Input '{spec.Name}' is missing; expected {spec.DataType.ProtocolName()} {TensorShapes.Text(spec.Shape)}."
                    )
                );
            }
        }
    }

    private static void CheckOutputs(
        ModelSignature signature,
        IReadOnlyList<RequestedOutput> outputs,
        List<InferenceError> errors
    )
    {
        var asked = new bool[signature.Outputs.Count];
        foreach (RequestedOutput output in outputs)
        {
            int index = IndexOf(signature.Outputs, output.Name);
            string? problem =
                index < 0 ? $"is unknown; the model gives {Quoted.Names(signature.Outputs)}."
                : asked[index] ? "is requested more than once."
                : WhyNotClassified(signature.Outputs[index], output);
            if (index >= 0)
            {
                asked[index] = true;
            }

            if (problem is not null)
            {
                errors.Add(new(InferenceErrorKind.OutputUnknown, $"Output {Quoted.Name(output.Name)} {problem}"));
            }
        }
    }

    private static string? WhyNotClassified(TensorSpec spec, RequestedOutput output) =>
        output.Classification switch
        {
            null => null,
            < 1 => $"has parameters.classification {output.Classification}; expected 1 or more.",
            _ when spec.DataType is TensorDataType.Bytes or TensorDataType.Bool =>
                $"is {spec.DataType.ProtocolName()}; parameters.classification needs a numeric output.",
            _ => null,
        };

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Count; i++)
        {
            if (string.Equals(specs[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
