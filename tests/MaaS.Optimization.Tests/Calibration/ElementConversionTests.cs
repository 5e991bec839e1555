using CsCheck;
using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Calibration;

public sealed class ElementConversionTests
{
    private static readonly TensorDataType[] Integers =
    [
        TensorDataType.UInt8,
        TensorDataType.UInt16,
        TensorDataType.UInt32,
        TensorDataType.UInt64,
        TensorDataType.Int8,
        TensorDataType.Int16,
        TensorDataType.Int32,
        TensorDataType.Int64,
    ];

    private static readonly Gen<TensorDataType> Type = Gen.Int[0, Integers.Length - 1].Select(i => Integers[i]);

    [Fact]
    public void Integers_survive_every_type_that_holds_them() =>
        Gen.Select(Type, Type, Gen.Int[0, 127])
            .Sample(
                (from, to, value) =>
                {
                    SampleTensor there = ElementConversion.Convert(Of(from, value), to);
                    return ElementConversion.ReadFloat(there.Data, to) == value && there.DataType == to;
                }
            );

    [Theory]
    [InlineData(TensorDataType.Int64, TensorDataType.Fp32, true)]
    [InlineData(TensorDataType.Bool, TensorDataType.Int32, true)]
    [InlineData(TensorDataType.Fp64, TensorDataType.Fp16, true)]
    [InlineData(TensorDataType.Fp32, TensorDataType.Bf16, true)]
    [InlineData(TensorDataType.Fp32, TensorDataType.Int64, false)]
    [InlineData(TensorDataType.Int64, TensorDataType.Bool, false)]
    [InlineData(TensorDataType.Bytes, TensorDataType.Fp32, false)]
    [InlineData(TensorDataType.Int64, TensorDataType.Bytes, false)]
    public void Only_conversions_that_keep_the_meaning_are_possible(
        TensorDataType from,
        TensorDataType to,
        bool possible
    ) => Assert.Equal(possible, ElementConversion.IsPossible(from, to));

    [Fact]
    public void Negative_number_does_not_fit_an_unsigned_type()
    {
        var exception = Assert.Throws<SampleFormatException>(() =>
            ElementConversion.Convert(Of(TensorDataType.Int32, -1), TensorDataType.UInt64)
        );

        Assert.Equal("the value -1 does not fit into UINT64", exception.Message);
    }

    private static SampleTensor Of(TensorDataType type, long value)
    {
        var data = new byte[type.ElementSize()!.Value];
        ElementConversion.WriteInteger(data, type, value);
        return new SampleTensor
        {
            Name = "x",
            DataType = type,
            Shape = [1],
            Data = data,
        };
    }
}
