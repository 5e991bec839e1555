using System.Text.Json;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Models;

public sealed class ModelIndexTests
{
    private static readonly ModelIndex Index = new()
    {
        Model = ModelName.Parse("digits"),
        Versions =
        [
            Version(1, VersionState.Retired),
            Version(3, VersionState.Ready),
            Version(4, VersionState.Superseded),
        ],
        Labels = new Dictionary<string, int>(StringComparer.Ordinal) { ["stable"] = 3, ["old"] = 1 },
    };

    [Fact]
    public void Find_follows_a_label_to_its_version() => Assert.Equal(3, Index.Find(VersionSelector.Stable)?.Version);

    [Fact]
    public void Find_serves_a_superseded_version_by_its_number() =>
        Assert.Equal(4, Index.Find(VersionSelector.OfNumber(4))?.Version);

    [Theory]
    [InlineData("1")]
    [InlineData("old")]
    [InlineData("2")]
    [InlineData("canary")]
    public void Find_gives_nothing_for_retired_and_unknown_versions(string text)
    {
        Assert.True(VersionSelector.TryParse(text, out VersionSelector selector, out _));
        Assert.Null(Index.Find(selector));
    }

    [Fact]
    public void Index_survives_a_round_trip_through_json()
    {
        string json = JsonSerializer.Serialize(Index, ModelJson.Default.ModelIndex);
        ModelIndex read = JsonSerializer.Deserialize(json, ModelJson.Default.ModelIndex)!;

        Assert.Contains("\"state\": \"superseded\"", json, StringComparison.Ordinal);
        Assert.Equal(Index.Versions, read.Versions);
        Assert.Equal(Index.Labels, read.Labels);
        Assert.Equal(Index.Model, read.Model);
    }

    [Fact]
    public void Index_of_a_model_whose_name_is_refused_cannot_be_read() =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"model":"../x","versions":[],"labels":{}}""", ModelJson.Default.ModelIndex)
        );

    private static PublishedVersion Version(int number, VersionState state) =>
        new()
        {
            Version = number,
            State = state,
            Fingerprint = new string('a', 64),
            PublishedAt = DateTimeOffset.UnixEpoch,
        };
}
