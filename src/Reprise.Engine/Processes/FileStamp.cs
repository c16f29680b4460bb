using System.Runtime.InteropServices;

namespace Reprise.Engine.Processes;

/// <summary>What tells a changed file from an unchanged one without reading it, and a file from something that only looks like one.</summary>
/// <param name="Device">The device that it is on.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written, in nanoseconds since 1970.</param>
/// <param name="Mode">Type and permissions, as <c>stat</c> gives them.</param>
/// <param name="Changed">When bytes, rights or links last changed, in nanoseconds since 1970: no program can set it back.</param>
public readonly record struct FileStamp(ulong Device, ulong Inode, long Size, long Modified, int Mode, long Changed)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int TypeMask = 0xF000;

    /// <summary>True for a regular file (no folder, link, pipe or device).</summary>
    public bool IsFile => (Mode & TypeMask) == 0x8000;

    /// <summary>True for a folder.</summary>
    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    /// <summary>True for a symbolic link.</summary>
    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>True where anybody may execute it.</summary>
    public bool IsExecutable => IsFile && (Mode & 0x49) != 0;

    /// <summary>The stamp of what stands at a path, or null where nothing does or it cannot be reached.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Whether a link stands for its target.</param>
    public static unsafe FileStamp? Of(string path, bool followLinks = true)
    {
        // struct statx has the same layout on every architecture, which is why it is used and not stat.
        var data = stackalloc byte[256];
        if (LibC.Stat(CurrentFolder, path, followLinks ? 0 : NoFollow, BasicFields, data) != 0)
        {
            return null;
        }

        var fields = new ReadOnlySpan<byte>(data, 256);
        var device = ((ulong)MemoryMarshal.Read<uint>(fields[136..]) << 32) | MemoryMarshal.Read<uint>(fields[140..]);
        return new FileStamp(device, MemoryMarshal.Read<ulong>(fields[32..]), MemoryMarshal.Read<long>(fields[40..]),
            Time(fields[112..]), MemoryMarshal.Read<ushort>(fields[28..]), Time(fields[96..]));
    }

    private static long Time(ReadOnlySpan<byte> field) => unchecked((MemoryMarshal.Read<long>(field) * 1_000_000_000) + MemoryMarshal.Read<uint>(field[8..]));
}
