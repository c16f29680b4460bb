using Reprise.Cli.Rendering;

namespace Reprise.Cli.Running;

/// <summary>What must be said while something goes on, each on a line of its own. While progress is drawn in place the lines are handed to whoever draws, who alone knows where a line is free.</summary>
internal sealed class Notices(Output output)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _held = [];
    private bool _drawing;

    /// <summary>Says it: at once, or above what is being drawn.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            _held.Enqueue(line);
            if (!_drawing)
            {
                WriteHeld();
            }
        }
    }

    /// <summary>From now on the lines are kept for <see cref="Take"/>.</summary>
    public void BeginDrawing()
    {
        lock (_gate)
        {
            _drawing = true;
        }
    }

    /// <summary>The lines that wait to be written above what is drawn.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            string[] taken = [.. _held];
            _held.Clear();
            return taken;
        }
    }

    /// <summary>What was drawn is gone, and the cursor stands in a free line.</summary>
    public void EndDrawing()
    {
        lock (_gate)
        {
            _drawing = false;
            WriteHeld();
        }
    }

    /// <summary>Draws, unless the process is ending: then it never returns, for what is drawn then would stand below the prompt.</summary>
    public void Draw(Action draw)
    {
        lock (_gate)
        {
            draw();
        }
    }

    /// <summary>Ends the process at once. Where the terminal is being drawn on, it is given back, with its cursor and in a free line, and nothing more is drawn.</summary>
    /// <param name="end">Ends the process. It may take a while, so the gate is held meanwhile.</param>
    public void Abandon(Action end)
    {
        lock (_gate)
        {
            if (_drawing)
            {
                _held.Enqueue("\e[?25h");
                WriteHeld();
            }

            end();
        }
    }

    private void WriteHeld()
    {
        while (_held.TryDequeue(out var line))
        {
            output.Line(line);
        }

        output.Flush();
    }
}
