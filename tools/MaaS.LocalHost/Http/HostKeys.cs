using System.Security.Cryptography;
using System.Text;
using MaaS.LocalHost.Apps;

namespace MaaS.LocalHost.Http;

/// <summary>One app's keys, made anew at each start: development keys that open nothing but this process.</summary>
internal sealed class HostKeys
{
    private readonly Dictionary<string, string> _functionKeys;

    public HostKeys(IEnumerable<HttpFunction> functions) =>
        _functionKeys = functions
            .Where(function => function.Level == AuthorizationLevel.Function)
            .ToDictionary(function => function.Name, _ => NewKey(), StringComparer.Ordinal);

    /// <summary>Opens everything.</summary>
    public string Master { get; } = NewKey();

    /// <summary>Opens every function of level <c>function</c>.</summary>
    public string Default { get; } = NewKey();

    /// <summary>By function name: each opens that one.</summary>
    public IReadOnlyDictionary<string, string> Functions => _functionKeys;

    /// <summary>Whether the request's key, from <c>x-functions-key</c> or else <c>?code=</c>, opens the function.</summary>
    public bool Opens(HttpFunction function, HttpRequest request)
    {
        if (function.Level == AuthorizationLevel.Anonymous)
        {
            return true;
        }

        string? key = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        return key is not null
            && (
                Equal(key, Master)
                || (
                    function.Level == AuthorizationLevel.Function
                    && (Equal(key, Default) || Equal(key, _functionKeys[function.Name]))
                )
            );
    }

    private static bool Equal(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
}
