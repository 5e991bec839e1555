using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>State of a published version.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionState>))]
public enum VersionState
{
    /// <summary>Can be served.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Can be served, but a newer upload arrived while it was made: it never became <c>stable</c>.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Withdrawn by an administrator: kept, not served.</summary>
    [JsonStringEnumMemberName("retired")]
    Retired,
}
