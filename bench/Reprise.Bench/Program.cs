using Reprise.Bench;

return args switch
{
    ["record", .. var names] => await Suite.RecordAsync(names),
    ["rerun", .. var names] => await Suite.RerunAsync(names),
    ["replay", .. var names] => await Suite.ReplayAsync(names),
    ["restart", .. var names] => await Suite.RestartAsync(names),
    ["calls", .. var names] => await Suite.CallAsync(names),
    ["list", .. var names] => await Suite.ListAsync(names),
    ["page", .. var names] => await Suite.PageAsync(names),
    ["queue", .. var names] => await Suite.QueueAsync(names),
    ["case", var name, .. var rest] => await Suite.CaseAsync(name, rest),
    ["compare", .. var files] => Compare.Run(files),
    _ => Suite.Usage(),
};
