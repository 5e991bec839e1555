using System.Text;
using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>A body that ends anywhere, or arrives in pieces of any size.</summary>
public sealed class TruncationTests
{
    private const string Json = """
        { "id": "é\n", "parameters": {"binary_data_output": true, "timeout": 1000},
          "inputs": [
            {"name": "numbers", "data": [[1.5, -2e3], ["NaN", 0]], "datatype": "FP64", "shape": [2, 2]},
            {"name": "words", "datatype": "BYTES", "shape": [2], "data": ["a\"\\\u00e9", "ü"]},
            {"name": "flags", "datatype": "BOOL", "shape": [3], "data": [true, false, 1]},
            {"name": "raw", "datatype": "INT16", "shape": [2], "parameters": {"binary_data_size": 4}}
          ],
          "outputs": [{"name": "y", "parameters": {"classification": 3}}], "ignored": {"deep": [1, {"a": null}]} }
        """;

    private static readonly byte[] JsonBytes = Encoding.UTF8.GetBytes(Json);
    private static readonly byte[] Body = [.. JsonBytes, 1, 0, 2, 0];

    [Fact]
    public async Task Body_cut_anywhere_is_one_clean_error()
    {
        for (int length = 0; length < Body.Length; length++)
        {
            InferenceError error = await Reading.RefuseAsync(Body[..length], JsonBytes.Length);

            Assert.Equal(InferenceErrorKind.BodyMalformed, error.Kind);
            Assert.NotEmpty(error.Message);
        }
    }

    [Fact]
    public async Task Body_in_pieces_of_any_size_is_read_alike()
    {
        for (int size = 1; size <= Body.Length; size++)
        {
            using InferenceInvocation invocation = await Reading.AcceptAsync(Body, JsonBytes.Length, size);

            Assert.Equal("é\n", invocation.Id);
            Assert.Equal(["numbers", "words", "flags", "raw"], invocation.Inputs.Select(input => input.Name));
            Assert.Equal(
                [1.5, -2000, double.NaN, 0],
                Enumerable.Range(0, 4).Select(i => BitConverter.ToDouble(invocation.Inputs[0].Data.Span[(i * 8)..]))
            );
            Assert.Equal(
                Inference.Tensors.Elements("a\"\\é"u8.ToArray(), "ü"u8.ToArray()),
                invocation.Inputs[1].Data.ToArray()
            );
            Assert.Equal([1, 0, 1], invocation.Inputs[2].Data.ToArray());
            Assert.Equal([1, 0, 2, 0], invocation.Inputs[3].Data.ToArray());
            Assert.Equal(new RequestedOutput("y", Classification: 3), Assert.Single(invocation.Outputs));
            Assert.True(invocation.BinaryOutputsByDefault);
            Assert.Equal(TimeSpan.FromMilliseconds(1), invocation.Timeout);
        }
    }

    [Fact]
    public async Task Any_byte_in_any_place_is_an_answer_and_no_exception()
    {
        byte[] interesting = "{}[],:\"\\0-eNtn \0\u00ff"u8.ToArray();
        for (int place = 0; place < Body.Length; place++)
        {
            foreach (byte value in interesting)
            {
                byte[] changed = [.. Body];
                changed[place] = value;
                Outcome<InferenceInvocation> outcome = await Reading.ReadAsync(changed, JsonBytes.Length, 7);
                if (outcome.TryGet(out InferenceInvocation? invocation, out InferenceError? error))
                {
                    invocation.Dispose();
                }
                else
                {
                    Assert.NotEmpty(error.Message);
                }
            }
        }
    }
}
