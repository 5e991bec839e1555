using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>
/// Decodes <c>POST /v1/models/{m}:predict</c> as TensorFlow Serving and KServe v1 speak it. Names, types and shapes are not
/// in the request: types come from the model, shapes from the nesting.
/// </summary>
public sealed class PredictRequestReader(RequestLimitsOptions limits)
{
    /// <summary>Reads the whole body.</summary>
    /// <param name="body">The body after decompression.</param>
    /// <returns>The request, whose invocation is for the caller to dispose; or every mistake that was found.</returns>
    public async ValueTask<Outcome<PredictRequest>> ReadAsync(
        Stream body,
        ModelSignature signature,
        CancellationToken cancellationToken
    )
    {
        using var reader = new BodyReader(body, limits.MaxBodyBytes);
        var problems = new RequestProblems();
        using var request = new PredictRequestParser(reader, signature, problems, new ElementBudget(limits));
        try
        {
            await request.ReadAsync(cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            return e.Error;
        }

        if (problems.Any)
        {
            return problems.Combine();
        }

        var invocation = new InferenceInvocation { Inputs = request.ToTensors(), Outputs = [] };
        if (problems.Any)
        {
            invocation.Dispose();
            return problems.Combine();
        }

        return new PredictRequest(invocation, request.Rows == true);
    }
}
