using Azure;

namespace MaaS.Optimization.Publishing;

/// <summary>The two failures of a storage request that are answers.</summary>
internal static class RequestFailures
{
    extension(RequestFailedException failure)
    {
        /// <summary>No such blob (or container).</summary>
        public bool IsMissing => failure.Status == 404;

        /// <summary>
        /// Somebody else was first: a stale If-Match (412), a blob that exists (409 or 412, by server), a lease that is taken.
        /// </summary>
        public bool IsConflict => failure.Status is 409 or 412;
    }
}
