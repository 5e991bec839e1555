namespace OptimizeFunction.Invocations;

/// <summary>Reads a small request body whose length nobody vouches for.</summary>
internal static class BoundedBody
{
    /// <returns>Null: there is more than <paramref name="maxBytes"/>.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        Stream body,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        using var read = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read.Length + count > maxBytes)
            {
                return null;
            }

            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }
}
