namespace Reprise.Engine.Processes;

/// <summary>The names of signals as people know them (Linux numbers).</summary>
public static class SignalNames
{
    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
        "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
        "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>The name of a signal, for example <c>SIGSEGV</c>; <c>signal 40</c> where it has none.</summary>
    public static string Of(int signal) => signal > 0 && signal < Names.Length ? Names[signal] : $"signal {signal}";

    /// <summary>What usually sends it, or null.</summary>
    public static string? Meaning(int signal) => signal switch
    {
        6 => "it aborted itself",
        7 or 11 => "it touched memory that is not its own",
        9 => "something killed it, often the kernel because memory ran out",
        13 => "it wrote to a pipe that nobody reads",
        15 => "something asked it to end",
        24 => "it used more processor time than allowed",
        25 => "it wrote a file larger than allowed",
        31 => "it made a system call that is forbidden",
        _ => null,
    };
}
