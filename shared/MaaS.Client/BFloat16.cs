namespace MaaS.Client;

/// <summary>
/// A bfloat16 number (<c>BF16</c>): the upper half of a binary32, which keeps its range and 8 significant bits. It is here
/// to be carried, so it converts to and from <see cref="float"/> and calculates nothing.
/// </summary>
/// <param name="Bits">Sign, 8 bits of exponent, 7 bits of fraction.</param>
public readonly record struct BFloat16(ushort Bits)
{
    private const int DroppedBits = 16;

    /// <summary>The nearest bfloat16, ties to even; not-a-number stays not-a-number.</summary>
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            // The quiet bit keeps a fraction that lay in the dropped half alone from turning into infinity.
            return new BFloat16((ushort)((bits >> DroppedBits) | 0x40));
        }

        uint half = 0x7FFF + ((bits >> DroppedBits) & 1);
        return new BFloat16((ushort)((bits + half) >> DroppedBits));
    }

    /// <summary>Exact.</summary>
    public static implicit operator float(BFloat16 value) =>
        BitConverter.UInt32BitsToSingle((uint)value.Bits << DroppedBits);

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString();
}
