using System.Text;
using Spectre.Console;

namespace Reprise.Cli.Running;

/// <summary>A terminal that is drawn on only as long as <see cref="Notices"/> let it.</summary>
internal sealed class DrawnOutput(TextWriter terminal, Notices notices) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput _inner = new(terminal);

    public TextWriter Writer { get; } = new DrawnWriter(terminal, notices);

    public bool IsTerminal => _inner.IsTerminal;

    public int Width => _inner.Width;

    public int Height => _inner.Height;

    public void SetEncoding(Encoding encoding) => _inner.SetEncoding(encoding);

    private sealed class DrawnWriter(TextWriter terminal, Notices notices) : TextWriter
    {
        public override Encoding Encoding => terminal.Encoding;

        public override void Write(char value) => notices.Draw(() => terminal.Write(value));

        public override void Write(char[] buffer, int index, int count) => notices.Draw(() => terminal.Write(buffer, index, count));

        public override void Write(string? value) => notices.Draw(() => terminal.Write(value));

        public override void Flush() => notices.Draw(terminal.Flush);
    }
}
