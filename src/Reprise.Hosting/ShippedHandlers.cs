using Reprise.Engine.Handlers;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting;

/// <summary>The handlers that ship with the program.</summary>
public static class ShippedHandlers
{
    /// <summary>All of them, by type.</summary>
    public static HandlerCatalog Catalog() => new(BuiltInHandlers.All());
}
