using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Reprise.Engine.Pipelines;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>Loads a user's handlers from the assemblies that a pipeline names: every public class that is an <see cref="IStepHandler"/> and has a constructor without parameters.</summary>
public static class HandlerLoader
{
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), IReadOnlyList<IStepHandler>> Loaded = new();

    /// <summary>The handlers of some assemblies.</summary>
    /// <param name="paths">As the pipeline names them.</param>
    /// <param name="folder">The folder that relative paths stand against.</param>
    /// <exception cref="RepriseException"><c>handler.not_loaded</c>.</exception>
    public static IReadOnlyList<IStepHandler> Load(IReadOnlyList<string> paths, string folder) =>
        paths.Count == 0 ? [] : [.. paths.SelectMany(path => Load(Path.GetFullPath(path, folder)))];

    private static IReadOnlyList<IStepHandler> Load(string path)
    {
        if (!File.Exists(path))
        {
            throw Failed(path, "there is no such file", null);
        }

        return Loaded.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), static key => LoadFile(key.Path));
    }

    private static IReadOnlyList<IStepHandler> LoadFile(string path)
    {
        try
        {
            var assembly = new HandlerLoadContext(path).LoadFromAssemblyPath(path);
            var handlers = assembly.GetExportedTypes()
                .Where(t => !t.IsAbstract && typeof(IStepHandler).IsAssignableFrom(t) && t.GetConstructor(Type.EmptyTypes) is not null)
                .Select(t => (IStepHandler)Activator.CreateInstance(t)!)
                .ToList();
            return handlers.Count > 0 ? handlers : throw Failed(path, "it has no public class that is an IStepHandler with a constructor without parameters", null);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or ReflectionTypeLoadException or TargetInvocationException)
        {
            throw Failed(path, (e.InnerException ?? e).Message, e);
        }
    }

    private static RepriseException Failed(string path, string why, Exception? inner) => new(
        "handler.not_loaded", $"The handlers of '{Path.GetFileName(path)}' cannot be loaded: {why}.",
        "Build the project and name its assembly under `handlers:`. " + PipelinePaths.Hint + " To rerun a recording whose pipeline has moved, start in the pipeline's folder.", [new("path", path)], inner);

    /// <summary>An assembly beside its own dependencies; what Reprise has already comes from Reprise, so that types are the same.</summary>
    private sealed class HandlerLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            Default.Assemblies.Any(a => string.Equals(a.GetName().Name, assemblyName.Name, StringComparison.Ordinal))
                ? null
                : _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
