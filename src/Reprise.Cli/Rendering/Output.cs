using System.Text;
using Reprise.Kernel;

namespace Reprise.Cli.Rendering;

/// <summary>The reader of standard output has gone: there is nobody to write for.</summary>
internal sealed class BrokenPipeException : Exception;

/// <summary>How a piece of text stands out. Few, and each with one meaning.</summary>
internal enum Tone
{
    Plain,

    /// <summary>Labels, headings, what is known anyway.</summary>
    Dim,

    /// <summary>What the eye should find first.</summary>
    Strong,

    /// <summary>It went well.</summary>
    Good,

    /// <summary>It needs a look.</summary>
    Warn,

    /// <summary>It went wrong.</summary>
    Bad,

    /// <summary>Something to type: ids and commands.</summary>
    Link,
}

/// <summary>Standard output or standard error: text in UTF-8, with colour on a terminal only.</summary>
internal sealed class Output : IDisposable
{
    private const int NoWidth = int.MaxValue;
    private readonly bool _colour;
    private readonly bool _silent;

    private Output(Stream stream, bool terminal, bool colour, bool silent)
    {
        Stream = stream;
        Writer = new StreamWriter(stream, new UTF8Encoding(false), 16 * 1024) { NewLine = "\n" };
        IsTerminal = terminal;
        _colour = terminal && colour;
        _silent = silent;
    }

    /// <summary>The stream below; flush before writing bytes to it.</summary>
    public Stream Stream { get; }

    /// <summary>Whether somebody watches.</summary>
    public bool IsTerminal { get; }

    /// <summary>Columns of the terminal; without one there is no limit.</summary>
    public int Width => !IsTerminal ? NoWidth : Console.WindowWidth is > 20 and var width ? width : 80;

    private StreamWriter Writer { get; }

    /// <summary>Standard output.</summary>
    public static Output Standard(bool colour) => new(DescriptorStream.Open(1), !Console.IsOutputRedirected, colour, silent: false);

    /// <summary>Standard error. That nobody can read it is no reason to stop.</summary>
    public static Output Error(bool colour) => new(DescriptorStream.Open(2), !Console.IsErrorRedirected, colour, silent: true);

    /// <summary>Text in a tone, for this output.</summary>
    public string Paint(string text, Tone tone) => !_colour || tone == Tone.Plain || text.Length == 0 ? text : $"\e[{CodeOf(tone)}m{text}\e[0m";

    /// <summary>Writes a line.</summary>
    /// <exception cref="BrokenPipeException">The reader of standard output has gone.</exception>
    /// <exception cref="RepriseException"><c>disk.full</c>, <c>output.unwritable</c>.</exception>
    public void Line(string text = "") => Guard(() => Writer.WriteLine(text));

    /// <summary>Writes bytes as they are, at once; several threads may call it.</summary>
    /// <exception cref="BrokenPipeException">The reader of standard output has gone.</exception>
    /// <exception cref="RepriseException"><c>disk.full</c>, <c>output.unwritable</c>.</exception>
    public void Bytes(ReadOnlyMemory<byte> bytes)
    {
        lock (Stream)
        {
            Guard(() =>
            {
                Writer.Flush();
                Stream.Write(bytes.Span);
            });
        }
    }

    /// <summary>Writes what is buffered.</summary>
    /// <exception cref="BrokenPipeException">The reader of standard output has gone.</exception>
    /// <exception cref="RepriseException"><c>disk.full</c>, <c>output.unwritable</c>.</exception>
    public void Flush() => Guard(Writer.Flush);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The descriptor is the process's own and stays open; what is buffered was flushed.
    }

    private static string CodeOf(Tone tone) => tone switch
    {
        Tone.Dim => "2",
        Tone.Strong => "1",
        Tone.Good => "32",
        Tone.Warn => "33",
        Tone.Bad => "31",
        _ => "36",
    };

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (_silent && e is BrokenPipeException or RepriseException)
        {
            // Nobody reads the progress; the work goes on.
        }
    }
}
