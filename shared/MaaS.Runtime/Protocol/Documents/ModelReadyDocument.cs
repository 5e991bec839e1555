namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What <c>GET /v2/models/{m}/ready</c> answers.</summary>
public sealed record ModelReadyDocument(string Name, bool Ready);
