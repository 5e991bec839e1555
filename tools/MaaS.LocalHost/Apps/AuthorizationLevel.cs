namespace MaaS.LocalHost.Apps;

/// <summary>Which keys open an HTTP function.</summary>
internal enum AuthorizationLevel
{
    /// <summary>None is needed, and one that is sent is ignored.</summary>
    Anonymous,

    /// <summary>The function's own key, the app's default key or the master key.</summary>
    Function,

    /// <summary>The master key.</summary>
    Admin,
}
