using Microsoft.AspNetCore.Http;

namespace MaaS.OtherServer;

/// <summary>A request as it came, body decompressed.</summary>
public sealed record SeenRequest(string Method, string Path, IHeaderDictionary Headers, byte[] Body);
