using Reprise.Engine.Processes;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>The folder in which a command runs: inputs and scripts are put into it. It goes with the step's work folder.</summary>
internal sealed class ExecFolder
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OwnCopy = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const long LargeFile = 1 << 20;

    private readonly string _root;

    public ExecFolder(string root)
    {
        _root = root;
        _ = Directory.CreateDirectory(Work);
    }

    /// <summary>Where the command starts.</summary>
    public string Work => Path.Combine(_root, "work");

    /// <summary>Its temporary files as it sees them. A repetition in the sandbox has others than the first pass; outside, every step has its own.</summary>
    public string TemporaryOf(StepContext step, Sandbox? sandbox) => sandbox is null ? Directory.CreateDirectory(Path.Combine(_root, "tmp")).FullName
        : step.Conditions.Repetition == 0 ? "/tmp" : $"/tmp/repetition-{step.Conditions.Repetition}";

    /// <summary>Where standard output goes once memory should not hold it.</summary>
    public string Spool => Path.Combine(_root, "stdout");

    /// <summary>Where the command's standard input lies; the command itself does not see the file.</summary>
    public string Input => Path.Combine(_root, "stdin");

    /// <summary>Writes the scripts.</summary>
    public async ValueTask CopyAsync(IReadOnlyList<CopiedFile> files, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            var path = PathOf(file.Name);
            if (file.Executable)
            {
                WriteExecutable(path, file.Bytes.Span);
            }
            else
            {
                await File.WriteAllBytesAsync(path, file.Bytes, cancellation);
            }
        }
    }

    /// <summary>Writes an input to a file; its digest is checked on the way.</summary>
    public static async ValueTask WriteAsync(StepInput input, string path, CancellationToken cancellation)
    {
        if (input.Size >= LargeFile && input.LocalPath is { } stored)
        {
            // The system copies (or shares) the blocks while this process reads the same file to check it.
            var copying = Task.Run(() => CopyFile(stored, path), cancellation);
            try
            {
                await using var check = await input.OpenAsync(cancellation);
                await check.CopyToAsync(Stream.Null, 128 * 1024, cancellation);
            }
            finally
            {
                await copying;
            }

            return;
        }

        await using var source = await input.OpenAsync(cancellation);
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await source.CopyToAsync(target, 128 * 1024, cancellation);
    }

    /// <summary>The path of a file in the work folder; the folders above it are made.</summary>
    public string PathOf(string name)
    {
        var path = Path.Combine(Work, name);
        if (name.Contains('/', StringComparison.Ordinal))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }

        return path;
    }

    private static void CopyFile(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, OwnCopy); // Stored files are read-only; this copy is the command's.
        }
    }

    private static void WriteExecutable(string path, ReadOnlySpan<byte> bytes)
    {
        lock (Spawner.Gate)
        {
            File.WriteAllBytes(path, bytes);
            SetMode(path);
        }
    }

    private static void SetMode(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerAll);
        }
    }
}
