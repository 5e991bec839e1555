namespace MaaS.Client.Tests;

/// <summary>Every datatype goes out and comes back as it was, in every form.</summary>
public sealed class RoundTripTests : ServerTests
{
    public enum Form
    {
        Binary,
        BinaryAnsweredInJson,
        Json,
        JsonNested,
        BinaryCompressed,
    }

    public static MatrixTheoryData<TensorDatatype, Form> Cases =>
        new(Enum.GetValues<TensorDatatype>(), Enum.GetValues<Form>());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Tensor_of_each_datatype_comes_back_as_it_went(TensorDatatype datatype, Form form)
    {
        Server.Manners.AnswersJsonOnly = form == Form.BinaryAnsweredInJson;
        Server.Manners.NestsData = form == Form.JsonNested;
        Server.Manners.Compresses = form == Form.BinaryCompressed;
        InferenceClient client = Client(options =>
        {
            options.Encoding = form is Form.Json or Form.JsonNested ? TensorEncoding.Json : TensorEncoding.Binary;
            options.Compress = form == Form.BinaryCompressed;
        });
        InferenceTensor sent = Tensor(datatype);
        var request = new InferenceRequest(datatype.ToString().ToLowerInvariant(), sent);

        InferenceTensor came = (await client.InferAsync(request, Token))["y"];

        Assert.Equal(datatype, came.Datatype);
        Assert.Equal(sent.Shape, came.Shape);
        Assert.Equal(Elements(sent), Elements(came));
    }

    [Fact]
    public async Task Byte_strings_of_any_content_survive_in_binary()
    {
        ReadOnlyMemory<byte>[] values = [new byte[] { 0, 255, 0 }, ReadOnlyMemory<byte>.Empty, new byte[] { 0xC3 }];

        InferenceResponse answer = await Client()
            .InferAsync(new InferenceRequest("bytes", InferenceTensor.Create("x", values, 3)), Token);

        Assert.Equal(
            values.Select(value => value.ToArray()),
            answer["y"].ByteStrings().Select(value => value.ToArray())
        );
    }

    [Fact]
    public async Task Byte_string_that_is_no_text_is_not_sent_as_json()
    {
        var request = new InferenceRequest(
            "bytes",
            InferenceTensor.Create("x", (ReadOnlyMemory<byte>[])[new byte[] { 0xC3 }], 1)
        )
        {
            Encoding = TensorEncoding.Json,
        };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() =>
            Client().InferAsync(request, Token)
        );

        Assert.Contains("Element 0 of the tensor 'x' is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tensor_longer_than_any_buffer_arrives_whole()
    {
        float[] values = [.. Enumerable.Range(0, 100_003).Select(i => i / 7f)];

        InferenceResponse answer = await Client().InferAsync(Floats(values), Token);

        Assert.Equal(values, answer["y"].Values<float>().ToArray());
    }

    [Fact]
    public async Task Tensor_without_elements_arrives_with_its_shape()
    {
        InferenceResponse answer = await Client().InferAsync(Floats(), Token);

        Assert.Equal([0], answer["y"].Shape);
        Assert.Equal(0, answer["y"].Count);
    }

    private static InferenceTensor Tensor(TensorDatatype datatype) =>
        datatype switch
        {
            TensorDatatype.Bool => InferenceTensor.Create("x", [true, false, false, true], 2, 2),
            TensorDatatype.UInt8 => InferenceTensor.Create<byte>("x", [0, byte.MaxValue], 2),
            TensorDatatype.UInt16 => InferenceTensor.Create<ushort>("x", [0, ushort.MaxValue], 2),
            TensorDatatype.UInt32 => InferenceTensor.Create<uint>("x", [0, uint.MaxValue], 2),
            TensorDatatype.UInt64 => InferenceTensor.Create<ulong>("x", [0, ulong.MaxValue], 2),
            TensorDatatype.Int8 => InferenceTensor.Create("x", [sbyte.MinValue, sbyte.MaxValue], 2),
            TensorDatatype.Int16 => InferenceTensor.Create("x", [short.MinValue, short.MaxValue], 2),
            TensorDatatype.Int32 => InferenceTensor.Create("x", [int.MinValue, int.MaxValue], 2),
            TensorDatatype.Int64 => InferenceTensor.Create("x", [long.MinValue, long.MaxValue], 2),
            TensorDatatype.Fp16 => InferenceTensor.Create("x", [Half.MinValue, (Half)0.1, Half.Epsilon], 3),
            TensorDatatype.Fp32 => InferenceTensor.Create("x", [float.MinValue, 0.1f, float.Epsilon], 3),
            TensorDatatype.Fp64 => InferenceTensor.Create("x", [double.MinValue, 0.1, double.Epsilon], 3),
            TensorDatatype.Bf16 => InferenceTensor.Create("x", [(BFloat16)(-1.5f), (BFloat16)3e38f], 2),
            _ => InferenceTensor.Create("x", (string[])["", "mail ✉", "\"quoted\""], 3),
        };

    private static string[] Elements(InferenceTensor tensor) =>
        tensor.Datatype switch
        {
            TensorDatatype.Bool => Texts<bool>(tensor),
            TensorDatatype.UInt8 => Texts<byte>(tensor),
            TensorDatatype.UInt16 => Texts<ushort>(tensor),
            TensorDatatype.UInt32 => Texts<uint>(tensor),
            TensorDatatype.UInt64 => Texts<ulong>(tensor),
            TensorDatatype.Int8 => Texts<sbyte>(tensor),
            TensorDatatype.Int16 => Texts<short>(tensor),
            TensorDatatype.Int32 => Texts<int>(tensor),
            TensorDatatype.Int64 => Texts<long>(tensor),
            TensorDatatype.Fp16 => Texts<Half>(tensor),
            TensorDatatype.Fp32 => Texts<float>(tensor),
            TensorDatatype.Fp64 => Texts<double>(tensor),
            TensorDatatype.Bf16 => Texts<BFloat16>(tensor),
            _ => [.. tensor.Strings()],
        };

    private static string[] Texts<T>(InferenceTensor tensor)
        where T : unmanaged => [.. tensor.Values<T>().ToArray().Select(value => value.ToString()!)];
}
