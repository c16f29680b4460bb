using Reprise.Cli.Rendering;
using Reprise.Kernel;

namespace Reprise.Cli.Commands;

/// <summary>Writes bytes to a file so that the file is either whole or as it was.</summary>
internal static class FileCopy
{
    /// <summary>Writes into a file beside the wanted one and renames it when all is there and was checked.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the file cannot be written; <c>disk.full</c>.</exception>
    public static async Task WriteAsync(Stream content, string file, CancellationToken cancellation)
    {
        var part = $"{file}.{Environment.ProcessId}.part";
        try
        {
            await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: false))
            {
                await content.CopyToAsync(target, cancellation);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (IOException e) when (OutputErrors.IsFull(e.HResult))
        {
            throw OutputErrors.Of(e.HResult, $"'{file}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("usage.invalid", $"'{file}' cannot be written: {Reason(e, file)}", "Give another file with -o.", inner: e);
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    private static string Reason(Exception e, string file) =>
        e is DirectoryNotFoundException ? $"there is no folder '{Path.GetDirectoryName(file)}'." : e.Message;

    /// <summary>Writes to standard output, as they are.</summary>
    public static async Task PrintAsync(Output output, Stream content, CancellationToken cancellation)
    {
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            await output.Stream.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }
}
