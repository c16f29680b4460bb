using Microsoft.Extensions.DependencyInjection;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting.Embedding;

/// <summary>Adds to Reprise what a program brings along.</summary>
/// <param name="Services">The program's services.</param>
public sealed record RepriseBuilder(IServiceCollection Services)
{
    /// <summary>Adds a step type; what its handler needs is injected.</summary>
    public RepriseBuilder AddHandler<THandler>()
        where THandler : class, IStepHandler
    {
        _ = Services.AddSingleton<IStepHandler, THandler>();
        return this;
    }

    /// <summary>Adds a step type.</summary>
    /// <param name="handler">Its handler.</param>
    public RepriseBuilder AddHandler(IStepHandler handler)
    {
        _ = Services.AddSingleton(handler);
        return this;
    }
}
