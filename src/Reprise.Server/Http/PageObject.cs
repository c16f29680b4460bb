using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Reprise.Server.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">What stands on it.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
internal sealed record PageObject<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Writes a page.</summary>
/// <param name="page">The page.</param>
/// <param name="type">How an item is written.</param>
internal sealed class PageAnswer<T>(PageObject<T> page, JsonTypeInfo<T> type) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = Answer.MediaType;
        var buffer = new ArrayBufferWriter<byte>(ListAnswer.FlushAt);
        using var writer = new Utf8JsonWriter(buffer, ListAnswer.Options);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            JsonSerializer.Serialize(writer, item, type);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
        writer.Flush();
        await httpContext.Response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }
}

/// <summary>Makes pages of queries that were asked for one item more than fits.</summary>
internal static class Page
{
    /// <summary>Items of a page where no other number is asked for.</summary>
    public const int DefaultSize = 100;

    /// <summary>The most items of a page.</summary>
    public const int MaxSize = 500;

    /// <summary>How many items a page is to have.</summary>
    /// <exception cref="Kernel.RepriseException"><c>usage.invalid</c>.</exception>
    public static int SizeOf(int? limit) => limit is null or (>= 1 and <= MaxSize) ? limit ?? DefaultSize
        : throw new Kernel.RepriseException("usage.invalid", $"limit takes a number from 1 to {MaxSize}; found {limit}.", "Read the rest with `after`, which each page gives as `next`.");

    /// <summary>A cursor that is a number.</summary>
    /// <exception cref="Kernel.RepriseException"><c>usage.invalid</c>.</exception>
    public static long? Cursor(string? after) => after is null ? null
        : long.TryParse(after, System.Globalization.NumberStyles.None, null, out var number) ? number
        : throw new Kernel.RepriseException("usage.invalid", $"after takes what the page before gave as `next`; found '{after}'.", "Leave it out for the first page.");

    /// <summary>The cursor of a list that is sorted by a time: that time and the number, which tells equals apart.</summary>
    /// <exception cref="Kernel.RepriseException"><c>usage.invalid</c>.</exception>
    public static (long Micros, long Number) PairCursor(string after)
    {
        var dash = after.IndexOf('-', StringComparison.Ordinal);
        return (Cursor(dash < 0 ? "" : after[..dash])!.Value, Cursor(after[(dash + 1)..])!.Value);
    }

    /// <summary>The page of what was found: one more than fits says that there is a next one.</summary>
    /// <param name="found">At most <paramref name="size"/> and one.</param>
    /// <param name="size">How many fit.</param>
    /// <param name="cursor">The cursor that stands for an item.</param>
    /// <param name="map">An item as it is shown.</param>
    /// <param name="type">How it is written.</param>
    public static async Task<IResult> OfAsync<TRecord, T>(
        IReadOnlyList<TRecord> found, int size, Func<TRecord, string> cursor, Func<TRecord, ValueTask<T>> map, JsonTypeInfo<T> type)
    {
        var items = new List<T>(Math.Min(size, found.Count));
        foreach (var record in found.Take(size))
        {
            items.Add(await map(record));
        }

        return new PageAnswer<T>(new PageObject<T>(items, found.Count > size ? cursor(found[size - 1]) : null), type);
    }
}
