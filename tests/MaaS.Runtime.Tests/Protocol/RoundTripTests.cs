using System.IO.Pipelines;
using CsCheck;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol;
using MaaS.Runtime.Tests.Inference;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>A response has the members of a request's inputs, so what we write is what we must be able to read.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<TensorDataType> DataTypes => [.. Enum.GetValues<TensorDataType>()];

    [Theory]
    [MemberData(nameof(DataTypes))]
    public async Task Json_and_binary_answers_read_back_bit_for_bit(TensorDataType type)
    {
        await Gen.Select(Elements(type), Gen.Int[1, 40])
            .SampleAsync(
                async sample =>
                {
                    (byte[][] elements, int pieceSize) = sample;
                    byte[] data = [.. elements.SelectMany(element => element)];
                    byte[] json = await ReadBackAsync(type, elements.Length, data, binary: false, pieceSize);
                    byte[] binary = await ReadBackAsync(type, elements.Length, data, binary: true, pieceSize);
                    Assert.Equal(data, binary);
                    Assert.Equal(Canonical(type, data), Canonical(type, json));
                },
                iter: 60,
                threads: 1
            );
    }

    [Fact]
    public async Task Every_16_bit_float_reads_back_bit_for_bit()
    {
        byte[] data = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(i * 2), (ushort)i);
        }

        foreach (TensorDataType type in (TensorDataType[])[TensorDataType.Fp16, TensorDataType.Bf16])
        {
            byte[] read = await ReadBackAsync(type, 65536, data, binary: false, 4096);
            Assert.Equal(Canonical(type, data), Canonical(type, read));
        }
    }

    private static async Task<byte[]> ReadBackAsync(
        TensorDataType type,
        int count,
        byte[] data,
        bool binary,
        int pieceSize
    )
    {
        using var body = new MemoryStream();
        int? jsonLength = await WriteAsync(Tensors.Raw("x", type, [count], data), binary, body);
        // An answer lists outputs where a request lists inputs.
        byte[] bytes = body.ToArray();
        string head = System.Text.Encoding.Latin1.GetString(bytes);
        int members = head.IndexOf("\"outputs\"", StringComparison.Ordinal);
        head = head.Remove(members + 1, "outputs".Length).Insert(members + 1, "inputs");
        using InferenceInvocation read = await Reading.AcceptAsync(
            System.Text.Encoding.Latin1.GetBytes(head),
            jsonLength - 1,
            pieceSize
        );
        InferenceTensor tensor = Assert.Single(read.Inputs);
        Assert.Equal([count], tensor.Shape);
        return tensor.Data.ToArray();
    }

    private static async Task<int?> WriteAsync(InferenceTensor tensor, bool binary, MemoryStream body)
    {
        var invocation = new InferenceInvocation
        {
            Inputs = [],
            Outputs = [],
            BinaryOutputsByDefault = binary,
        };
        var result = new InferenceResult("m", 1, new RunOutputs([tensor]), default);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Outcome<InferResponse> outcome = await InferResponse.CreateAsync(result, invocation, cancellationToken);
        Assert.True(outcome.TryGet(out InferResponse? response, out _));
        using (response)
        {
            PipeWriter writer = PipeWriter.Create(body, new StreamPipeWriterOptions(leaveOpen: true));
            await response.WriteAsync(writer, cancellationToken);
            await writer.CompleteAsync();
            Assert.Equal(response.ContentLength ?? body.Length, body.Length);
            return response.JsonLength;
        }
    }

    /// <summary>JSON has one NaN; the bits of its payload are not kept.</summary>
    private static byte[] Canonical(TensorDataType type, byte[] data) =>
        type switch
        {
            TensorDataType.Fp16 => Quiet(data, 2, i => Half.IsNaN(BitConverter.ToHalf(data, i))),
            TensorDataType.Bf16 => Quiet(data, 2, i => (BitConverter.ToUInt16(data, i) & 0x7FFF) > 0x7F80),
            TensorDataType.Fp32 => Quiet(data, 4, i => float.IsNaN(BitConverter.ToSingle(data, i))),
            TensorDataType.Fp64 => Quiet(data, 8, i => double.IsNaN(BitConverter.ToDouble(data, i))),
            _ => data,
        };

    private static byte[] Quiet(byte[] data, int size, Func<int, bool> isNaN)
    {
        byte[] copy = [.. data];
        for (int i = 0; i < data.Length; i += size)
        {
            if (isNaN(i))
            {
                copy.AsSpan(i, size).Fill(0xFF);
            }
        }

        return copy;
    }

    private static Gen<byte[][]> Elements(TensorDataType type)
    {
        Gen<byte[]> element = type switch
        {
            TensorDataType.Bool => Gen.Byte[0, 1].Select(value => new[] { value }),
            TensorDataType.Bytes => Gen
                .String.Where(text => !text.Any(char.IsSurrogate))
                .Select(text => Tensors.Elements(System.Text.Encoding.UTF8.GetBytes(text))),
            TensorDataType.Fp32 => Gen.OneOf(Gen.Float.Select(BitConverter.GetBytes), Gen.Byte.Array[4]),
            TensorDataType.Fp64 => Gen.OneOf(Gen.Double.Select(BitConverter.GetBytes), Gen.Byte.Array[8]),
            _ => Gen.Byte.Array[type.ElementSize()!.Value],
        };
        return element.Array[0, 50];
    }
}
