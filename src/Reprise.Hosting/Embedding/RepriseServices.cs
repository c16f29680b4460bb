using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting.Embedding;

/// <summary>Adds Reprise to a program's services.</summary>
public static class RepriseServices
{
    /// <summary>Hosts journal, store, engine and worker in this program; <see cref="RepriseHost"/> can be injected then.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets what is not as usual; null for nothing.</param>
    public static RepriseBuilder AddReprise(this IServiceCollection services, Action<RepriseOptions>? configure = null)
    {
        var options = new RepriseOptions();
        configure?.Invoke(options);
        _ = services.AddSingleton(provider => new RepriseHost(options, provider.GetServices<IStepHandler>(), provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        _ = services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RepriseHost>());
        return new RepriseBuilder(services);
    }
}
