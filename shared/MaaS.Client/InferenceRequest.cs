using System.Collections.ObjectModel;

namespace MaaS.Client;

/// <summary>One inference: a model and its inputs. It may be sent more than once.</summary>
/// <param name="model">The model, by name or with a version.</param>
/// <param name="inputs">The input tensors, in any order.</param>
public sealed class InferenceRequest(ModelReference model, params IReadOnlyList<InferenceTensor> inputs)
{
    /// <summary>The model.</summary>
    public ModelReference Model { get; } = model;

    /// <summary>The input tensors.</summary>
    public IReadOnlyList<InferenceTensor> Inputs { get; } = inputs;

    /// <summary>The outputs that are wanted; empty: all.</summary>
    public IReadOnlyList<RequestedOutput> Outputs { get; init; } = [];

    /// <summary>An identifier that the server repeats in its answer and may log. Null: none.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Parameters of the request, such as <c>timeout</c> or <c>priority</c>: strings, truth values, integers and doubles.
    /// </summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = ReadOnlyDictionary<string, object>.Empty;

    /// <summary>How the tensors of this request and its answer travel; null: as <see cref="InferenceClientOptions.Encoding"/> says.</summary>
    public TensorEncoding? Encoding { get; init; }
}
