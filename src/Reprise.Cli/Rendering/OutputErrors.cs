using System.Runtime.InteropServices;
using Reprise.Kernel;

namespace Reprise.Cli.Rendering;

/// <summary>The error of an answer that cannot be written, by its cause.</summary>
internal static class OutputErrors
{
    private const int TooLarge = 27; // EFBIG
    private const int NoRoom = 28; // ENOSPC
    private const int NoQuota = 122; // EDQUOT

    /// <summary>True where the disk has no room for it.</summary>
    /// <param name="code">The system's error number.</param>
    public static bool IsFull(int code) => code is TooLarge or NoRoom or NoQuota;

    /// <summary>The error.</summary>
    /// <param name="code">The system's error number.</param>
    /// <param name="where">What was written to.</param>
    public static RepriseException Of(int code, string where) => IsFull(code)
        ? new RepriseException("disk.full", $"There is no room left for {where}.", "Make room on that disk, or write elsewhere; then call it again.")
        : new RepriseException("output.unwritable", $"{char.ToUpperInvariant(where[0])}{where[1..]} cannot be written: {Marshal.GetPInvokeErrorMessage(code)}.",
            "What was written is not whole: write elsewhere and call it again.");
}
