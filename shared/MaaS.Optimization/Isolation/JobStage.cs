using System.Text.Json.Serialization;

namespace MaaS.Optimization.Isolation;

/// <summary>How far a job came before it failed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStage>))]
internal enum JobStage
{
    /// <summary>Before any model was touched.</summary>
    Start,

    /// <summary>Creating a session.</summary>
    Load,

    /// <summary>Reading or generating inputs.</summary>
    Inputs,

    /// <summary>Running the model.</summary>
    Run,
}
