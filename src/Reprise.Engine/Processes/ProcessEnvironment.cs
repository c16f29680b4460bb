namespace Reprise.Engine.Processes;

/// <summary>The environment variables that every process gets: small and always the same, so that nothing of the machine or the user shines through.</summary>
public static class ProcessEnvironment
{
    /// <summary>Time zone, locale, hash seed, the time that builds put into files (1980-01-01, the earliest that zip files can hold), and one thread for numeric libraries.</summary>
    public static IReadOnlyDictionary<string, string> Fixed { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["LANG"] = "C.UTF-8",
        ["LC_ALL"] = "C.UTF-8",
        ["MKL_NUM_THREADS"] = "1",
        ["NUMEXPR_NUM_THREADS"] = "1",
        ["OMP_NUM_THREADS"] = "1",
        ["OPENBLAS_NUM_THREADS"] = "1",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["PYTHONHASHSEED"] = "0",
        ["SOURCE_DATE_EPOCH"] = "315532800",
        ["TZ"] = "UTC",
        ["VECLIB_MAXIMUM_THREADS"] = "1",
    };

    /// <summary>The search path of this process: it decides which <c>python3</c> is meant, as in the user's shell.</summary>
    public static string SearchPath => Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : Executable.DefaultSearchPath;

    /// <summary>The fixed variables, PATH, HOME and TMPDIR.</summary>
    /// <param name="home">The folder that stands for the user's.</param>
    /// <param name="temporary">The folder for temporary files.</param>
    public static SortedDictionary<string, string> For(string home, string temporary) => new((IDictionary<string, string>)Fixed, StringComparer.Ordinal)
    {
        ["HOME"] = home,
        ["PATH"] = SearchPath,
        ["TMPDIR"] = temporary,
    };
}
