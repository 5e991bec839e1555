using System.Security.Cryptography;
using System.Text.Json;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>What a server would find.</summary>
internal static class Published
{
    /// <summary>Everything that any index lists is complete, and every label points to a listed version.</summary>
    public static async Task CheckAllAsync(UploadBed bed)
    {
        foreach (
            string name in (await bed.NamesAsync()).Where(name =>
                name.EndsWith("/index.json", StringComparison.Ordinal)
            )
        )
        {
            string model = name.Split('/')[0];
            ModelIndex index = (await bed.IndexAsync(model))!;
            Assert.Distinct(index.Versions.Select(version => version.Version));
            Assert.All(
                index.Labels.Values,
                number => Assert.Contains(index.Versions, version => version.Version == number)
            );
            foreach (PublishedVersion version in index.Versions)
            {
                ModelManifest manifest = await CheckAsync(bed, model, version.Version);
                Assert.Equal(version.Fingerprint, manifest.Fingerprint);
            }
        }
    }

    /// <summary>The manifest of a version, after every file it lists was found with the size and hash it gives.</summary>
    public static async Task<ModelManifest> CheckAsync(UploadBed bed, string model, int version)
    {
        byte[]? json = await bed.ReadAsync($"{model}/{version}/manifest.json");
        Assert.NotNull(json);
        ModelManifest manifest = JsonSerializer.Deserialize(json, ModelJson.Default.ModelManifest)!;
        Assert.Equal((model, version), (manifest.Model.Value, manifest.Version));
        foreach (PublishedFile file in manifest.Files)
        {
            byte[]? content = await bed.ReadAsync($"{model}/{version}/{file.Name}");
            Assert.NotNull(content);
            Assert.Equal(file.Size, content.Length);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        Assert.All(
            manifest.Variants.SelectMany(variant => variant.DataFiles.Prepend(variant.File)),
            file =>
                Assert.Contains(manifest.Files, listed => string.Equals(listed.Name, file, StringComparison.Ordinal))
        );
        return manifest;
    }
}
