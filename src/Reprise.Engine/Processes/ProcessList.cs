using System.Globalization;
using System.Text;

namespace Reprise.Engine.Processes;

/// <summary>What <c>/proc</c> says of processes. A process that ends meanwhile is simply not there.</summary>
internal static class ProcessList
{
    private static readonly string OwnChildren = $"/proc/{Environment.ProcessId}/task/{Environment.ProcessId}/children";

    /// <summary>One line of <c>/proc/PID/stat</c>.</summary>
    internal readonly record struct Entry(bool Dead, int Session);

    /// <summary>Orphans that were given to this process: they become children of its first thread, which starts no processes itself.</summary>
    internal static IReadOnlyList<int> Orphans() => Children(OwnChildren);

    /// <summary>A process and everything below it, with its depth, parents first.</summary>
    internal static IReadOnlyList<(int Pid, int Depth)> Descendants(int root)
    {
        var all = new List<(int Pid, int Depth)> { (root, 0) };
        for (var i = 0; i < all.Count; i++)
        {
            var (pid, depth) = all[i];
            foreach (var thread in Threads(pid))
            {
                foreach (var child in Children(thread + "/children"))
                {
                    all.Add((child, depth + 1));
                }
            }
        }

        return all;
    }

    /// <summary>State and session of a process, or null where there is none.</summary>
    internal static Entry? Read(int pid)
    {
        // "pid (name) state ppid pgrp session …": the name may hold blanks and parentheses, so the fields are counted from its last one.
        var text = ReadText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3 && int.TryParse(fields[3], CultureInfo.InvariantCulture, out var session)
            ? new Entry(fields[0] is "Z" or "X", session)
            : null;
    }

    /// <summary>True where a process was started with this environment variable (<c>NAME=VALUE</c>).</summary>
    internal static bool HasVariable(int pid, string variable) =>
        ReadText($"/proc/{pid}/environ").Split('\0').Contains(variable, StringComparer.Ordinal);

    /// <summary>True where a process stands in a folder or below it.</summary>
    internal static bool IsIn(int pid, string folder)
    {
        try
        {
            var target = new FileInfo($"/proc/{pid}/cwd").LinkTarget ?? "";
            return string.Equals(target, folder, StringComparison.Ordinal) || target.StartsWith(folder + "/", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static List<int> Children(string file)
    {
        var pids = new List<int>();
        foreach (var word in ReadText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            pids.Add(int.Parse(word, CultureInfo.InvariantCulture));
        }

        return pids;
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.UTF8);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
