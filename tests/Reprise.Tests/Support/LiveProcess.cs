namespace Reprise.Tests.Support;

/// <summary>Whether a process still lives. One that was killed stands in <c>/proc</c> until its parent has asked for it, and that may be this test process, which never does.</summary>
internal static class LiveProcess
{
    /// <summary>True where it runs, sleeps or is stopped.</summary>
    public static bool Is(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException)
        {
            return false;
        }
    }
}
