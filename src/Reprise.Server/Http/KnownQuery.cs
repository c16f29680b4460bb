using Microsoft.AspNetCore.Http;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Server.Http;

/// <summary>Refuses query parameters that a path does not know: a filter with a wrong name would let everything through.</summary>
internal static class KnownQuery
{
    /// <summary>The filter of an endpoint.</summary>
    public static EndpointFilterDelegate Filter(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var known = context.MethodInfo.GetParameters().Where(p => p.ParameterType == typeof(string) || p.ParameterType == typeof(string[]) || Nullable.GetUnderlyingType(p.ParameterType) is not null)
            .Select(p => p.Name!).ToHashSet(StringComparer.Ordinal);
        return call =>
        {
            var unknown = call.HttpContext.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key));
            return unknown is null ? next(call)
                : throw new RepriseException("usage.invalid", $"{call.HttpContext.Request.Path} has no parameter '{unknown}'.",
                    known.Count == 0 ? "It takes none." : NearestName.Hint(unknown, known, "parameters"));
        };
    }
}
