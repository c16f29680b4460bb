using System.Collections;

namespace Reprise.Engine.Environments;

/// <summary>
/// The variables of this process that a command which installs may see: the user's, but for settings of Python, pip, Node and npm that would change what is
/// installed. Of those only the ones pass that say where packages come from and how they are reached.
/// </summary>
internal static class InstallVariables
{
    private static readonly HashSet<string> Node = new(StringComparer.OrdinalIgnoreCase)
    {
        "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "NODE_USE_ENV_PROXY", "NODE_USE_SYSTEM_CA",
    };

    private static readonly HashSet<string> Pip = new(StringComparer.OrdinalIgnoreCase)
    {
        "PIP_CACHE_DIR", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_DEFAULT_TIMEOUT", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL",
        "PIP_KEYRING_PROVIDER", "PIP_NO_CACHE_DIR", "PIP_NO_INDEX", "PIP_PROXY", "PIP_RETRIES", "PIP_TIMEOUT", "PIP_TRUSTED_HOST", "PIP_USE_DEPRECATED", "PIP_USE_FEATURE",
    };

    private static readonly HashSet<string> Npm = new(StringComparer.OrdinalIgnoreCase)
    {
        "ca", "cache", "cafile", "cert", "fetch_retries", "fetch_retry_factor", "fetch_retry_maxtimeout", "fetch_retry_mintimeout", "fetch_timeout", "globalconfig",
        "https_proxy", "key", "local_address", "maxsockets", "noproxy", "offline", "prefer_offline", "prefer_online", "proxy", "registry", "replace_registry_host",
        "strict_ssl", "userconfig",
    };

    /// <summary>The variables.</summary>
    public static SortedDictionary<string, string> Capture()
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (Passes((string)variable.Key))
            {
                variables[(string)variable.Key] = (string?)variable.Value ?? "";
            }
        }

        return variables;
    }

    /// <summary>Whether a variable of this name leaves unchanged what is installed.</summary>
    public static bool Passes(string name)
    {
        const string Prefix = "npm_config_";
        return name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? PassesToNpm(name[Prefix.Length..])
            : IsOf(name, "PIP_") ? Pip.Contains(name)
            : IsOf(name, "NODE_") ? Node.Contains(name)
            : !IsOf(name, "PYTHON") && !IsOf(name, "NPM_") && !IsOf(name, "VIRTUAL_ENV") && name is not "__PYVENV_LAUNCHER__";
    }

    // "//host/:_authToken" signs in to a registry, "@scope:registry" names the one of a scope; npm takes - and _ for the same.
    private static bool PassesToNpm(string setting) =>
        setting.StartsWith("//", StringComparison.Ordinal) || setting.StartsWith('_')
        || (setting.StartsWith('@') && setting.EndsWith(":registry", StringComparison.OrdinalIgnoreCase))
        || Npm.Contains(setting.Replace('-', '_'));

    private static bool IsOf(string name, string family) => name.StartsWith(family, StringComparison.OrdinalIgnoreCase);
}
