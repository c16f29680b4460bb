using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Actions;

/// <summary>What a step would do, as six named digests, so that a difference names itself. Each is SHA-256 over canonical JSON.</summary>
/// <param name="Type">The step type.</param>
/// <param name="With">The parameters.</param>
/// <param name="Inputs">The item key and the inputs.</param>
/// <param name="Context">The run's context where the handler reads it, else that of <c>null</c>.</param>
/// <param name="Code">The code behind the step type.</param>
/// <param name="Env">The environment.</param>
public sealed record ActionVector(Digest Type, Digest With, Digest Inputs, Digest Context, Digest Code, Digest Env)
{
    /// <summary>The names of the components, in the order in which they are stored and shown.</summary>
    public static IReadOnlyList<string> ComponentNames { get; } = ["type", "with", "inputs", "context", "code", "env"];

    /// <summary>Number of bytes of the stored form.</summary>
    public const int Size = 6 * Digest.Size;

    private Digest? _match;

    // A copy made by `with` has components of its own: it must not keep the match key of the one that it was made from.
    private ActionVector(ActionVector other) => (Type, With, Inputs, Context, Code, Env) = (other.Type, other.With, other.Inputs, other.Context, other.Code, other.Env);

    /// <summary>The match key, by which traces are looked up: SHA-256 over the four raw digests of type, with, inputs and context, in that order.</summary>
    public Digest Match => _match ??= ComputeMatch();

    /// <summary>Reads the stored form: the six raw digests one behind the other.</summary>
    public static ActionVector Read(ReadOnlySpan<byte> bytes) => new(
        new Digest(bytes[..32]), new Digest(bytes[32..64]), new Digest(bytes[64..96]),
        new Digest(bytes[96..128]), new Digest(bytes[128..160]), new Digest(bytes[160..192]));

    /// <summary>Writes the stored form.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        Type.CopyTo(bytes);
        With.CopyTo(bytes[32..]);
        Inputs.CopyTo(bytes[64..]);
        Context.CopyTo(bytes[96..]);
        Code.CopyTo(bytes[128..]);
        Env.CopyTo(bytes[160..]);
    }

    /// <summary>The component called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is no such component.</exception>
    public Digest this[string name] => name switch
    {
        "type" => Type,
        "with" => With,
        "inputs" => Inputs,
        "context" => Context,
        "code" => Code,
        "env" => Env,
        _ => throw new ArgumentException($"'{name}' is no component of an action key.", nameof(name)),
    };

    /// <summary>The names of the components in which two actions differ.</summary>
    public IEnumerable<string> DifferencesFrom(ActionVector other) => ComponentNames.Where(name => this[name] != other[name]);

    /// <inheritdoc/>
    public bool Equals(ActionVector? other) => other is not null && Type == other.Type && With == other.With && Inputs == other.Inputs
        && Context == other.Context && Code == other.Code && Env == other.Env;

    /// <inheritdoc/>
    public override int GetHashCode() => Inputs.GetHashCode() ^ With.GetHashCode();

    private Digest ComputeMatch()
    {
        Span<byte> bytes = stackalloc byte[4 * Digest.Size];
        Type.CopyTo(bytes);
        With.CopyTo(bytes[32..]);
        Inputs.CopyTo(bytes[64..]);
        Context.CopyTo(bytes[96..]);
        return Digest.Of(bytes);
    }
}
