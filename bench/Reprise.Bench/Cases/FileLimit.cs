using System.Diagnostics;
using System.Threading.Channels;

namespace Reprise.Bench.Cases;

/// <summary>The machine's own limit: records of 1 KB, appended to a plain file by so many writers, one fsync for all that have gathered.</summary>
internal static class FileLimit
{
    public static async Task<double> RunAsync(string root, int writers, TimeSpan time)
    {
        var path = Path.Combine(root, "limit.bin");
        var channel = Channel.CreateUnbounded<(byte[] Record, TaskCompletionSource Done)>(new UnboundedChannelOptions { SingleReader = true });
        var committer = Task.Factory.StartNew(() => Commit(path, channel.Reader), TaskCreationOptions.LongRunning);
        long written = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var record = new byte[1024];
                record.AsSpan().Fill((byte)written);
                channel.Writer.TryWrite((record, done));
                await done.Task;
                _ = Interlocked.Increment(ref written);
            }
        })));
        var seconds = clock.Elapsed.TotalSeconds;
        channel.Writer.Complete();
        await committer;
        File.Delete(path);
        return written / seconds;
    }

    private static void Commit(string path, ChannelReader<(byte[] Record, TaskCompletionSource Done)> reader)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1024 * 1024];
        var waiting = new List<TaskCompletionSource>();
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (waiting.Count < 1024 && reader.TryRead(out var next))
            {
                next.Record.CopyTo(buffer, waiting.Count * 1024);
                waiting.Add(next.Done);
            }

            file.Write(buffer.AsSpan(0, waiting.Count * 1024));
            file.Flush(flushToDisk: true);
            waiting.ForEach(w => w.SetResult());
            waiting.Clear();
        }
    }
}
