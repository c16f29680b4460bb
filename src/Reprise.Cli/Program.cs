using Reprise.Cli;

return await CommandLine.RunAsync(args, CancellationToken.None);
