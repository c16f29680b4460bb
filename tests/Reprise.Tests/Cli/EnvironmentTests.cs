using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary>Declared environments: recorded, made again from their lock file, and missed where they cannot be.</summary>
[LongRunning]
public sealed class EnvironmentTests : IDisposable
{
    private readonly CliBed _bed = new();

    public EnvironmentTests() => _bed.Write("n.txt", "1\n2\n6\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Python_packages_come_from_local_wheels_and_a_rerun_makes_them_again_though_the_folder_is_empty()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript("{ kind: python, lock: requirements.lock, wheels: wheels }", "mean.py", "import sys, tinystat\nprint(tinystat.mean([float(x) for x in open(sys.argv[1])]))\n");
        await _bed.SucceedsAsync("run", "p.yaml");
        Assert.Equal("3.0\n", (await _bed.RunAsync("get", "out.txt")).Output);
        foreach (var file in new[] { "requirements.lock", "mean.py", "p.yaml", EnvironmentBed.Wheel })
        {
            File.Delete(_bed.InFolder(file));
        }

        Directory.Delete(_bed.InFolder(".reprise/environments"), recursive: true);

        // Pip is told of no place to take packages from: what the recording keeps must do.
        var rerun = await _bed.RunAsync("rerun", "out.txt", "--strict", "--json");
        Assert.True(rerun.ExitCode == 0, rerun.Output + rerun.Error);
        Assert.Equal(("identical", true), (Text(rerun.Json, "verdict"), rerun.Json.GetProperty("steps")[0].GetProperty("environment_matches").GetBoolean()));
    }

    [Fact]
    public async Task Packages_of_a_lock_file_that_was_changed_since_are_installed_as_they_were_recorded()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript("{ kind: python, lock: requirements.lock, wheels: wheels }", "mean.py", "import tinystat\nprint(tinystat.NAME)\n");
        await _bed.SucceedsAsync("run", "p.yaml");
        _bed.WritePackage("second");

        var rerun = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((0, "identical"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        var run = await _bed.RunAsync("run", "p.yaml", "--reuse", "any");
        Assert.Contains("1 executed", run.Output, StringComparison.Ordinal);
        Assert.Equal("second\n", (await _bed.RunAsync("get", "out.txt")).Output);
    }

    [Fact]
    public async Task A_changed_interpreter_is_noticed_and_strict_stops_while_the_recorded_one_is_taken_where_it_still_is()
    {
        var python = await RealPythonAsync();
        _bed.WriteScript("{ kind: python }", "version.py", "print('same')\n");
        _bed.Programs = _bed.InFolder("before");
        Copy(python, "before/python3", "first");
        await _bed.SucceedsAsync("run", "p.yaml");

        _bed.Programs = _bed.InFolder("after");
        Copy(python, "after/python3", "second");
        var warned = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((0, "identical"), (warned.ExitCode, Text(warned.Json, "verdict")));
        var warning = Assert.Single(warned.Json.GetProperty("warnings").EnumerateArray());
        Assert.Equal("environment.differs", Text(warning, "code"));
        Assert.Contains("interpreter.digest was", Text(warning, "message"), StringComparison.Ordinal);
        Assert.False(warned.Json.GetProperty("steps")[0].GetProperty("environment_matches").GetBoolean());
        var strict = await _bed.RunAsync("rerun", "out.txt", "--strict", "--json");
        Assert.Equal((3, "strict.environment_differs"), (strict.ExitCode, Text(strict.Json.GetProperty("error"), "code")));

        _bed.Programs = _bed.InFolder("after") + ":" + _bed.InFolder("before");
        var found = await _bed.RunAsync("rerun", "out.txt", "--strict", "--json");
        Assert.True(found.ExitCode == 0, found.Output + found.Error);
        Assert.Empty(found.Json.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task A_command_whose_program_is_another_now_is_executed_with_a_warning()
    {
        _bed.WriteTool("before", "greet", "echo hello");
        _bed.Programs = _bed.InFolder("before");
        _bed.Write("p.yaml", """
            pipeline: greet
            inputs: [{ name: n, path: n.txt, to: main }]
            routes: { main: { stages: [{ name: greet, type: exec, effect: pure, with: { command: [greet], sandbox: off }, publish: out.txt }] } }
            """);
        await _bed.SucceedsAsync("run", "p.yaml");
        _bed.WriteTool("after", "greet", "echo HELLO");
        _bed.Programs = _bed.InFolder("after");

        var rerun = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((1, "differs"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        Assert.Contains("program.digest was", Text(rerun.Json.GetProperty("warnings")[0], "message"), StringComparison.Ordinal);
        Assert.False(rerun.Json.GetProperty("steps")[0].GetProperty("environment_matches").GetBoolean());
        Assert.Equal(3, (await _bed.RunAsync("rerun", "out.txt", "--strict")).ExitCode);

        _bed.Programs = _bed.InFolder("after") + ":" + _bed.InFolder("before");
        Assert.Equal(0, (await _bed.RunAsync("rerun", "out.txt", "--strict")).ExitCode);

        _bed.Programs = null;
        var gone = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((4, "unreplayable"), (gone.ExitCode, Text(gone.Json, "verdict")));
        Assert.Equal("environment.differs", Text(Assert.Single(gone.Json.GetProperty("warnings").EnumerateArray()), "code"));
        var strict = await _bed.RunAsync("rerun", "out.txt", "--strict", "--json");
        Assert.Equal((3, "strict.environment_differs"), (strict.ExitCode, Text(strict.Json.GetProperty("error"), "code")));
    }

    [Fact]
    public async Task A_strict_rerun_that_was_killed_is_recovered_in_the_same_environment_only()
    {
        _bed.WriteTool("before", "greet", $"if [ -p {_bed.InFolder("pid")} ]; then echo $$ > {_bed.InFolder("pid")}; exec sleep 1000; fi; echo hello");
        _bed.WriteTool("after", "greet", "echo HELLO");
        _bed.Programs = _bed.InFolder("before");
        _bed.Write("p.yaml", """
            pipeline: greet
            inputs: [{ name: n, path: n.txt, to: main }]
            routes: { main: { stages: [{ name: greet, type: exec, effect: pure, with: { command: [greet], sandbox: off }, publish: out.txt }] } }
            """);
        await _bed.SucceedsAsync("run", "p.yaml");
        _ = await _bed.ShellAsync("mkfifo pid");
        using (var process = _bed.Start("rerun", "out.txt", "--strict"))
        {
            var pid = (await _bed.ShellAsync("cat pid")).Output.Trim();
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
            _ = await _bed.ShellAsync($"kill -9 {pid}; rm pid");
        }

        _bed.Programs = _bed.InFolder("after");
        var refused = await _bed.RunAsync("recover", "--json");
        Assert.Equal((3, "strict.environment_differs"), (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code")));

        _bed.Programs = _bed.InFolder("before");
        var recovered = await _bed.RunAsync("recover", "--json");
        Assert.Equal((0, "identical"), (recovered.ExitCode, Text(recovered.Json, "verdict")));
    }

    [Fact]
    public async Task An_environment_of_programs_has_these_and_no_others()
    {
        _bed.WriteTool("tools", "greet", "echo hello");
        _bed.Programs = _bed.InFolder("tools");
        _bed.WriteScript("{ kind: process, tools: [sh, greet] }", "job.sh", "greet; command -v awk || echo no awk\n");
        await _bed.SucceedsAsync("run", "p.yaml");
        Assert.Equal("hello\nno awk\n", (await _bed.RunAsync("get", "out.txt")).Output);

        _bed.Programs = null;
        var rerun = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((4, "unreplayable"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        Assert.Contains("there is no such command here", Text(rerun.Json.GetProperty("steps")[0], "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_finds_the_packages_of_its_lock_file_in_scripts_of_both_kinds()
    {
        await _bed.SkipWithoutAsync("npm --version", "npm is not installed: apt-get install npm");

        // A package of the renderer of figures: npm has it in its cache, where that is installed.
        const string Package = """{ "version": "2.0.5", "integrity": "sha512-DyFP3BM/3YHTQOCUL/w0OZHR0lpKeGrxotcHWcqNEdnltqFwXVfhEBQ94eIo34AfQpo0rGki4cyIiftY06h2Fg==" }""";
        _bed.Write("package.json", """{ "name": "job", "version": "1.0.0", "dependencies": { "get-caller-file": "2.0.5" } }""");
        _bed.Write("package-lock.json", $$"""
            { "name": "job", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
              "": { "name": "job", "version": "1.0.0", "dependencies": { "get-caller-file": "2.0.5" } }, "node_modules/get-caller-file": {{Package}} } }
            """);
        _bed.WriteScript("{ kind: node, lock: package-lock.json }", "job.mjs", """
            import caller from 'get-caller-file';
            import { createRequire } from 'node:module';
            console.log(typeof caller, createRequire(import.meta.url)('get-caller-file') === caller);
            """);
        await _bed.SucceedsAsync("run", "p.yaml");
        Assert.Equal("function true\n", (await _bed.RunAsync("get", "out.txt")).Output);

        File.Delete(_bed.InFolder("package.json"));
        File.Delete(_bed.InFolder("package-lock.json"));
        Directory.Delete(_bed.InFolder(".reprise/environments"), recursive: true);
        await _bed.SucceedsAsync("rerun", "out.txt", "--strict");
    }

    [Fact]
    public async Task An_environment_that_cannot_be_made_again_makes_the_step_unreplayable_and_strict_stops()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript("{ kind: python, lock: requirements.lock, wheels: wheels }", "mean.py", "import tinystat\nprint(tinystat.NAME)\n");
        await _bed.SucceedsAsync("run", "p.yaml");
        var lockDigest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_bed.InFolder(EnvironmentBed.Wheel), Cancellation)));
        Directory.Delete(_bed.InFolder(".reprise/environments"), recursive: true);
        File.Delete(Directory.EnumerateFiles(_bed.InFolder(".reprise/objects"), "*", SearchOption.AllDirectories).Single(f => f.EndsWith(lockDigest[2..], StringComparison.Ordinal)));

        var rerun = await _bed.RunAsync("rerun", "out.txt", "--json");
        Assert.Equal((4, "unreplayable"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        Assert.Equal("environment.differs", Text(rerun.Json.GetProperty("warnings")[0], "code"));
        Assert.Equal(3, (await _bed.RunAsync("rerun", "out.txt", "--strict")).ExitCode);
    }

    [Fact]
    public async Task Where_the_packages_cannot_be_installed_the_step_is_unreplayable_with_the_last_words_and_strict_stops()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript("{ kind: python, lock: requirements.lock, wheels: wheels }", "mean.py", "import tinystat\nprint(tinystat.NAME)\n");
        await _bed.SucceedsAsync("run", "p.yaml");
        Directory.Delete(_bed.InFolder(".reprise/environments"), recursive: true);
        _bed.Write("pip.conf", "no section\n");

        using var rerun = _bed.StartShell($"export PIP_CONFIG_FILE={_bed.InFolder("pip.conf")}; $REPRISE rerun out.txt --json; $REPRISE rerun out.txt --strict; echo exit $?");
        var output = await rerun.StandardOutput.ReadToEndAsync(Cancellation);
        var manifest = JsonElement.Parse(output[..output.LastIndexOf("exit", StringComparison.Ordinal)]);
        Assert.Equal("unreplayable", Text(manifest, "verdict"));
        Assert.Contains("pip.conf", Text(manifest.GetProperty("steps")[0], "reason"), StringComparison.Ordinal);
        Assert.Matches("cannot run: its recorded environment cannot be made: The command `.*` that installs the environment ended with exit code", Text(manifest.GetProperty("warnings")[0], "message"));
        Assert.EndsWith("exit 3\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_that_run_in_the_program_take_no_environment_and_a_wrong_one_is_named_with_its_place()
    {
        _bed.Write("p.yaml", """
            pipeline: wrong
            inputs: [{ name: n, path: n.txt, to: main }]
            routes:
              main:
                stages:
                  - { name: a, type: json_select, env: { kind: python }, with: { fields: { a: /a } } }
                  - { name: b, type: analysis_run, env: { kind: ruby, locks: x }, with: { script: x.py } }
            """);
        var run = await _bed.RunAsync("run", "p.yaml");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("take no `env`", run.Error, StringComparison.Ordinal);
        Assert.Contains("ruby", run.Error, StringComparison.Ordinal);
        Assert.Contains("locks", run.Error, StringComparison.Ordinal);
    }

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";

    private static async Task<string> RealPythonAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", "import os, sys; print(os.path.realpath(sys.executable))"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var path = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return path.Trim();
    }

    /// <summary>The same program with other bytes: what follows the end of an executable is not read.</summary>
    private void Copy(string program, string name, string more)
    {
        var path = _bed.InFolder(name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(program, path);
        File.AppendAllText(path, more);
        EnvironmentBed.SetExecutable(path);
    }
}
