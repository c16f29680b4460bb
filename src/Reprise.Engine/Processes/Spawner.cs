using System.ComponentModel;
using Reprise.Kernel;

namespace Reprise.Engine.Processes;

/// <summary>
/// Starts a process as the leader of a session of its own, with default signals and nothing inherited but three files.
/// <c>posix_spawn</c> rather than System.Diagnostics.Process: that one starts no session, reads no file as standard input, cannot tell
/// exit code 137 from SIGKILL, and its child would be killed with the pool thread that happened to start it (<c>PR_SET_PDEATHSIG</c> of bubblewrap).
/// </summary>
internal static unsafe class Spawner
{
    private const short Flags = 0x04 | 0x08 | 0x80; // SETSIGDEF, SETSIGMASK, SETSID
    private const int BusyTries = 200;

    /// <summary>
    /// Held while a process starts, and by whoever writes a file that will be executed: a child that is born meanwhile holds the file open for
    /// writing until it executes its own program, and the kernel refuses to execute such a file.
    /// </summary>
    internal static Lock Gate { get; } = new();

    /// <summary>Starts a process; returns its id.</summary>
    /// <exception cref="RepriseException"><c>exec.not_found</c>: it cannot be executed.</exception>
    internal static int Start(ProcessRequest request, int output, int error)
    {
        using var arguments = new NativeTexts([request.Path, .. request.Arguments]);
        using var input = request.Input.IsEmpty ? null : NativeFile.Memory(request.Input.Span);
        using var environment = new NativeTexts([.. request.Environment.Select(v => $"{v.Key}={v.Value}")]);
        var actions = stackalloc byte[LibC.OpaqueSize];
        var attributes = stackalloc byte[LibC.OpaqueSize];
        Check(LibC.InitActions(actions));
        Check(LibC.InitAttributes(attributes));
        try
        {
            Prepare(request, (input?.Number, output, error), actions, attributes);
            for (var attempt = 1; ; attempt++)
            {
                int result, pid;
                lock (Gate)
                {
                    result = LibC.Spawn(out pid, request.Path, actions, attributes, arguments.Pointers, environment.Pointers);
                }

                if (result == 0)
                {
                    return pid;
                }

                if (result != LibC.TextFileBusy || attempt == BusyTries)
                {
                    throw Failure(request, result);
                }

                Thread.Yield();
            }
        }
        finally
        {
            _ = LibC.DestroyActions(actions);
            _ = LibC.DestroyAttributes(attributes);
        }
    }

    private static void Prepare(ProcessRequest request, (int? Input, int Output, int Error) files, byte* actions, byte* attributes)
    {
        var signals = stackalloc byte[LibC.OpaqueSize];
        Check(LibC.AllSignals(signals));
        Check(LibC.SetDefaultSignals(attributes, signals));
        Check(LibC.EmptySignals(signals));
        Check(LibC.SetSignalMask(attributes, signals));
        Check(LibC.SetFlags(attributes, Flags));
        if (files.Input is { } input)
        {
            Check(LibC.AddDuplicate(actions, input, 0));
        }
        else if (!request.InheritInput)
        {
            Check(LibC.AddOpen(actions, 0, request.InputFile ?? "/dev/null", 0, 0));
        }

        Check(LibC.AddDuplicate(actions, files.Output, 1));
        Check(LibC.AddDuplicate(actions, files.Error, 2));
        Check(LibC.AddChangeFolder(actions, request.Folder));
    }

    private static RepriseException Failure(ProcessRequest request, int code)
    {
        var reason = code switch
        {
            LibC.NoSuchFile when !Directory.Exists(request.Folder) => $"the folder {request.Folder} does not exist",
            LibC.NoSuchFile when File.Exists(request.Path) => "the interpreter on its first line, or the loader it needs, does not exist",
            LibC.NoSuchFile => "there is no such file",
            LibC.NotPermitted => "it is not executable",
            LibC.NotExecutable => "it is no program: a script needs a first line such as #!/bin/sh",
            _ => new Win32Exception(code).Message,
        };
        return new RepriseException("exec.not_found", $"The command {request.Path} cannot be started: {reason}.",
            "Check the command's name and that the file may be executed (chmod +x).", [new("command", request.Path), new("folder", request.Folder)]);
    }

    private static void Check(int code)
    {
        if (code != 0)
        {
            throw new Win32Exception(code);
        }
    }
}
