using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;

namespace Reprise.Server.Http;

/// <summary>Says which query parameter the framework could not take, and what it should be: the framework speaks of its own types.</summary>
internal static class RefusedQuery
{
    /// <summary>The error; null where no query parameter is at fault.</summary>
    public static RepriseException? Find(HttpContext http) =>
        (http.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(p => p.Name is not null && !http.Request.RouteValues.ContainsKey(p.Name))
            .Select(p => Refuse(p, http.Request)).FirstOrDefault(e => e is not null);

    private static RepriseException? Refuse(ParameterInfo parameter, HttpRequest request)
    {
        var (name, given) = (parameter.Name!, request.Query[parameter.Name!]);
        if (given.Count == 0)
        {
            return parameter.ParameterType == typeof(string) && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull
                ? new RepriseException("usage.invalid", $"{request.Path} needs the parameter '{name}', which is not there.", $"For example: {request.Path}?{name}=…")
                : null;
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var text = given.ToString();
        var (fits, expected, example) = type == typeof(bool) ? (bool.TryParse(text, out _), "true or false", "true")
            : type == typeof(int) ? (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _), "a whole number", "5")
            : type == typeof(long) ? (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _), "a whole number", "5")
            : (true, "", "");
        return fits ? null : new RepriseException("usage.invalid", $"{name} takes {expected}; found '{(text.Length > 100 ? text[..100] + "…" : text)}'.", $"For example: {name}={example}");
    }
}
