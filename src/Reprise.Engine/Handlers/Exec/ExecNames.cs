using Reprise.Kernel;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Checks the names of an <c>exec</c> stage once a run, so that what cannot work is found before anything runs.</summary>
/// <param name="with">The parameters.</param>
/// <param name="linked">The folder of the work folder that leads into the installed environment, which no step may write; null for none.</param>
/// <param name="route">The stage's route.</param>
/// <param name="stage">Its name.</param>
internal sealed class ExecNames(ExecParameters with, string? linked, string route, string stage)
{
    /// <summary>Checks all of them.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>.</exception>
    public void Check()
    {
        if ((with.Command is { Count: > 0 }) == (with.Shell is not null))
        {
            throw Fault("command", "or `shell` is required, and not both.", "Write for example `command: [python3, score.py, \"{in}\"]`.");
        }

        foreach (var file in with.Files)
        {
            CheckPath("files", file);
        }

        foreach (var file in with.Out ?? [])
        {
            CheckPath("out", file);
        }

        foreach (var file in with.In?.Values ?? [])
        {
            CheckPath("in", file);
        }

        CheckTexts();
        CheckVariables();
        if (with.MaxOutput <= 0)
        {
            throw Fault("max_output", $"is {with.MaxOutput}: expected a number of bytes above 0.", null);
        }
    }

    /// <summary>Checks the files of folders that are copied, one by one.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>.</exception>
    public void CheckCopied(IReadOnlyList<CopiedFile> files)
    {
        foreach (var file in files)
        {
            CheckPath("files", file.Name);
        }
    }

    private void CheckTexts()
    {
        foreach (var text in with.Command ?? [with.Shell!])
        {
            if (Secrets.AreIn(text))
            {
                throw Fault(with.Shell is null ? "command" : "shell", "names a secret: other users could see it in the list of processes.",
                    "Put it into a variable under `env`, and let the command read that.");
            }

            foreach (var (kind, name) in ExecTemplate.In(text))
            {
                CheckPlaceholder(kind, name);
            }
        }
    }

    private void CheckPlaceholder(string kind, string? name)
    {
        if (kind is "in")
        {
            if (name is not null && with.In is not null && !with.In.ContainsKey(name))
            {
                throw Fault("command", $"uses {{in:{name}}}, which `in` does not declare.", $"Declared: {string.Join(", ", with.In.Keys)}.");
            }

            return;
        }

        var files = (with.Out ?? []).Where(o => !ExecOutputs.IsPattern(o)).ToList();
        if (name is null ? files.Count != 1 : !files.Contains(name, StringComparer.Ordinal))
        {
            throw Fault("command", name is null ? $"uses {{out}}, but `out` names {files.Count} files." : $"uses {{out:{name}}}, which `out` does not declare.",
                files.Count == 0 ? "Declare the file under `out`." : $"Declared: {string.Join(", ", files)}.");
        }
    }

    private void CheckVariables()
    {
        foreach (var name in with.Env.Keys)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            {
                throw Fault("env", $"has a variable with the name '{name}', which no process can be given.", null);
            }
        }
    }

    private void CheckPath(string parameter, string path)
    {
        var segments = path.Split('/');
        if (path.Length == 0 || Path.IsPathRooted(path) || segments.Contains("..", StringComparer.Ordinal))
        {
            throw Fault(parameter, $"has the path '{path}': expected one that is relative and without `..`.",
                parameter is "files" ? "Files lie beside the pipeline file or in folders below it." : "Paths are relative to the step's work folder.");
        }

        if (linked is not null && string.Equals(ScriptFiles.Plain(path).Split('/')[0], linked, StringComparison.Ordinal))
        {
            throw Fault(parameter, $"has the path '{path}': `{linked}` in the work folder is the installed environment, which all steps share.", "Choose another folder.");
        }
    }

    private RepriseException Fault(string parameter, string message, string? hint) => Complaint.Param(route, stage, parameter, message, hint);
}
