using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>Compares a decoded request with what the model takes, before ONNX Runtime sees it.</summary>
public static class InvocationValidator
{
    private const int MaxFlagsOnStack = 64;

    /// <summary>Every mismatch, not only the first; empty when the request can run.</summary>
    public static IReadOnlyList<InferenceError> Validate(ModelSignature signature, InferenceInvocation invocation)
    {
        var errors = new Mismatches();
        CheckInputs(signature, invocation.Inputs, ref errors);
        CheckOutputs(signature, invocation.Outputs, ref errors);
        return errors.ToList();
    }

    private static void CheckInputs(
        ModelSignature signature,
        IReadOnlyList<InferenceTensor> inputs,
        ref Mismatches errors
    )
    {
        Span<bool> given = Flags(signature.Inputs.Count, stackalloc bool[MaxFlagsOnStack]);
        for (int i = 0; i < inputs.Count; i++)
        {
            InferenceTensor input = inputs[i];
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
                InputValidator.Check(signature.Inputs[index], input, ref errors);
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
        ref Mismatches errors
    )
    {
        Span<bool> asked = Flags(signature.Outputs.Count, stackalloc bool[MaxFlagsOnStack]);
        for (int i = 0; i < outputs.Count; i++)
        {
            RequestedOutput output = outputs[i];
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

    private static Span<bool> Flags(int count, Span<bool> onStack) =>
        count <= onStack.Length ? onStack[..count] : new bool[count];

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
