using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Json;

/// <summary>Reads the elements of one array of a JSON input of any size, one by one, in memory that grows only with the largest element.</summary>
internal sealed class ElementStream
{
    private const int LargestElement = 512 * 1024 * 1024;

    private readonly Stream _source;
    private readonly StepContext _step;
    private readonly StepInput _input;
    private readonly ElementSeeker _seeker;
    private byte[] _buffer;
    private int _end;
    private int _read;
    private int _element = -1;
    private long _offset;
    private bool _final;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });

    /// <summary>Reads elements of an opened input.</summary>
    /// <param name="source">The input's bytes.</param>
    /// <param name="path">A path that ends with <c>[*]</c>.</param>
    /// <param name="step">For errors.</param>
    /// <param name="input">For errors.</param>
    /// <param name="bufferSize">Bytes to begin with; at least 4.</param>
    public ElementStream(Stream source, ElementPath path, StepContext step, StepInput input, int bufferSize)
    {
        _source = source;
        _step = step;
        _input = input;
        _seeker = new ElementSeeker(path);
        _buffer = new byte[Math.Max(bufferSize, 4)];
    }

    /// <summary>The bytes of the current element, exactly as they stand in the input; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>The current element's place in the array, from 0.</summary>
    public long Ordinal { get; private set; } = -1;

    /// <summary>The byte of the input at which the current element begins, from 0.</summary>
    public long Position { get; private set; }

    /// <summary>Goes to the next element. At the end the rest of the input has been read too, so that a cut-off file never passes.</summary>
    /// <exception cref="RepriseException"><c>step.input</c>: not JSON; <c>step.param</c>: no such array.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (_offset == 0 && _end == 0)
        {
            await SkipMarkAsync(cancellation);
        }

        while (true)
        {
            if (Advance())
            {
                return true;
            }

            if (_final)
            {
                return false;
            }

            await FillAsync(cancellation);
        }
    }

    private bool Advance()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_read, _end - _read), _final, _state);
        try
        {
            while (reader.Read())
            {
                switch (_seeker.Accept(ref reader))
                {
                    case SeekResult.Begins:
                        _element = _read + (int)reader.TokenStartIndex;
                        break;
                    case SeekResult.Whole:
                        _element = _read + (int)reader.TokenStartIndex;
                        goto case SeekResult.Ends;
                    case SeekResult.Ends:
                        Take(_read + (int)reader.BytesConsumed);
                        Keep(ref reader);
                        return true;
                    case SeekResult.Missing:
                        throw Complaint.Param(_step, "path", $"does not fit input `{_input.Name}`: {_seeker.Problem}", "Name an array of the input, for example $.features[*].");
                }
            }
        }
        catch (JsonException e)
        {
            throw JsonText.NotJson(_step, _input, e, _offset + _read + reader.BytesConsumed);
        }

        Keep(ref reader);
        return false;
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        _read += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Take(int end)
    {
        Current = _buffer.AsMemory(_element, end - _element);
        Position = _offset + _element;
        Ordinal++;
        _element = -1;
        if (!System.Text.Unicode.Utf8.IsValid(Current.Span))
        {
            throw Complaint.Input(_step, _input, $"is not JSON: element {Ordinal}, which begins at byte {Position}, is not UTF-8 text.");
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        var from = _element >= 0 ? _element : _read;
        if (from > 0)
        {
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
            _end -= from;
            _read -= from;
            _element = _element >= 0 ? 0 : -1;
            _offset += from;
        }

        if (_end == _buffer.Length)
        {
            Grow();
        }

        var count = await _source.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += count;
        _final = count == 0;
    }

    private void Grow()
    {
        if (_buffer.Length >= LargestElement)
        {
            throw Complaint.Input(_step, _input, $"holds an element of more than {LargestElement / (1024 * 1024)} MiB (it begins at byte {_offset}).");
        }

        Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, LargestElement));
    }

    private async ValueTask SkipMarkAsync(CancellationToken cancellation)
    {
        while (_end < 3 && !_final)
        {
            await FillAsync(cancellation);
        }

        _read = _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
    }
}
