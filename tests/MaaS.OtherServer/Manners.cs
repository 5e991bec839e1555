namespace MaaS.OtherServer;

/// <summary>Where servers of the protocol differ, all of it allowed by it. Tests change them while the server runs.</summary>
public sealed class Manners
{
    /// <summary>Whether bodies may carry binary tensors; without, they are refused as older MLServers do (422).</summary>
    public bool HasBinary { get; set; } = true;

    /// <summary>Answers JSON although binary was asked for, which a server may.</summary>
    public bool AnswersJsonOnly { get; set; }

    /// <summary>Nests the data of JSON answers as the shape says, instead of flat.</summary>
    public bool NestsData { get; set; }

    /// <summary>Gives outputs in another order than the model declares.</summary>
    public bool ReversesOutputs { get; set; }

    /// <summary>Makes an id when the request has none, and says more than the protocol asks for, as MLServer does.</summary>
    public bool IsTalkative { get; set; }

    /// <summary>Gzips answers for clients that accept it.</summary>
    public bool Compresses { get; set; }
}
