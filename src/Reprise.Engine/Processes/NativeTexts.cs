using System.Runtime.InteropServices;
using System.Text;

namespace Reprise.Engine.Processes;

/// <summary>A list of texts as C wants it: an array of pointers to UTF-8, ended by a null pointer.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly byte* _block;

    internal NativeTexts(IReadOnlyList<string> texts)
    {
        var header = (texts.Count + 1) * sizeof(byte*);
        var size = header;
        foreach (var text in texts)
        {
            size += Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        }

        _block = (byte*)NativeMemory.Alloc((nuint)size);
        Pointers = (byte**)_block;
        var at = _block + header;
        for (var i = 0; i < texts.Count; i++)
        {
            Pointers[i] = at;
            at += Encoding.UTF8.GetBytes(texts[i], new Span<byte>(at, size - (int)(at - _block)));
            *at++ = 0;
        }

        Pointers[texts.Count] = null;
    }

    internal byte** Pointers { get; }

    public void Dispose() => NativeMemory.Free(_block);
}
