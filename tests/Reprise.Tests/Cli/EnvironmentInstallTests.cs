using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary>What may go into a declared environment, whatever the caller's settings are, and what may not.</summary>
[LongRunning]
public sealed class EnvironmentInstallTests : IDisposable
{
    private const string PythonEnvironment = "{ kind: python, lock: requirements.lock, wheels: wheels }";
    private const string NodeEnvironment = "{ kind: node, lock: package-lock.json }";
    private const string Caller = """{ "version": "2.0.5", "integrity": "sha512-DyFP3BM/3YHTQOCUL/w0OZHR0lpKeGrxotcHWcqNEdnltqFwXVfhEBQ94eIo34AfQpo0rGki4cyIiftY06h2Fg==" """;
    private readonly CliBed _bed = new();

    public EnvironmentInstallTests() => _bed.Write("n.txt", "1\n2\n6\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(", out: [node_modules/x.txt]", "out")]
    [InlineData(", in: { item: ./node_modules/x.txt }", "in")]
    [InlineData(", files: [node_modules/own/index.js]", "files")]
    [InlineData(", files: [.]", "files")]
    public async Task Nothing_is_declared_in_the_folder_of_installed_packages(string with, string parameter)
    {
        _ = Directory.CreateDirectory(_bed.InFolder("node_modules/own"));
        _bed.Write("node_modules/own/index.js", "");
        _bed.WriteNpmLock();
        _bed.WriteScript(NodeEnvironment, "job.mjs", "", with);

        var run = await _bed.RunAsync("run", "p.yaml", "--json");

        Assert.Equal((2, "pipeline.invalid"), (run.ExitCode, Text(run.Json.GetProperty("error"), "code")));
        Assert.Contains($"parameter `{parameter}` has the path", Text(run.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
        Assert.Contains("node_modules", Text(run.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_would_install_something_else_have_no_say()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript(PythonEnvironment, "mean.py", "import tinystat\nprint(tinystat.NAME)\n");
        _ = Directory.CreateDirectory(_bed.InFolder("evil/tinystat"));
        _bed.Write("evil/tinystat/__init__.py", "NAME = 'evil'\n");
        _bed.Write("evil/venv.py", "raise SystemExit('not the venv of the standard library')\n");

        var run = await _bed.ShellAsync("""
            export PYTHONPATH=$PWD/evil PYTHONHOME=$PWD/evil PIP_TARGET=$PWD/other PIP_PREFIX=$PWD/other PIP_DRY_RUN=1 PIP_NO_DEPS=1 PIP_NO_BINARY=:all:
            $REPRISE run p.yaml && $REPRISE get out.txt
            """);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.EndsWith("first\n", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bed.InFolder("other")));
    }

    [Fact]
    public async Task Settings_that_say_where_packages_come_from_are_heeded()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript("{ kind: python, lock: requirements.lock }", "mean.py", "import tinystat\nprint(tinystat.NAME)\n");

        var run = await _bed.ShellAsync("export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PWD/wheels; $REPRISE run p.yaml && $REPRISE get out.txt");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.EndsWith("first\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_without_a_locked_package_is_not_kept()
    {
        await _bed.SkipWithoutVenvAsync();
        _bed.WritePackage();
        _bed.WriteScript(PythonEnvironment, "mean.py", "import tinystat\nprint(tinystat.NAME)\n");
        _bed.Write("pip.conf", "[install]\ndry-run = true\n");

        var run = await _bed.ShellAsync("PIP_CONFIG_FILE=$PWD/pip.conf $REPRISE run p.yaml --json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tinystat==1.0 is not installed", run.Output + run.Error, StringComparison.Ordinal);
        await _bed.SucceedsAsync("recover");
        Assert.Equal("first\n", (await _bed.RunAsync("get", "out.txt")).Output);
    }

    [Fact]
    public async Task A_package_that_would_have_to_be_built_is_refused_and_none_of_its_code_runs()
    {
        await _bed.SkipWithoutVenvAsync();
        _ = Directory.CreateDirectory(_bed.InFolder("source/tinystat-1.0"));
        _ = Directory.CreateDirectory(_bed.InFolder("wheels"));
        _bed.Write("source/tinystat-1.0/setup.py", $"open('{_bed.InFolder("ran")}', 'w')\nfrom setuptools import setup\nsetup(name='tinystat', version='1.0')\n");
        _bed.Write("source/tinystat-1.0/PKG-INFO", "Metadata-Version: 2.1\nName: tinystat\nVersion: 1.0\n");
        await _bed.ShellAsync("tar -C source -czf wheels/tinystat-1.0.tar.gz tinystat-1.0");
        _bed.Write("requirements.lock", _bed.Locked("wheels/tinystat-1.0.tar.gz"));

        _bed.WriteScript(PythonEnvironment, "mean.py", "");
        var local = await _bed.RunAsync("run", "p.yaml");
        Assert.Equal(2, local.ExitCode);
        Assert.Contains("holds no wheel that the lock file names", local.Error, StringComparison.Ordinal);

        _bed.WriteScript("{ kind: python, lock: requirements.lock }", "mean.py", "");
        var found = await _bed.ShellAsync("PIP_NO_BUILD_ISOLATION=0 PIP_NO_INDEX=1 PIP_FIND_LINKS=$PWD/wheels $REPRISE run p.yaml");
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("from versions: none", found.Error + found.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_bed.InFolder("ran")));
    }

    [Fact]
    public async Task Packages_for_development_are_installed_whatever_is_set_and_scripts_of_packages_do_not_run()
    {
        await _bed.SkipWithoutNpmAsync();
        _bed.WriteNpmLock($$""", "node_modules/get-caller-file": {{Caller}}, "dev": true }""",
            $$""", "scripts": { "postinstall": "touch {{_bed.InFolder("ran")}}" }, "devDependencies": { "get-caller-file": "2.0.5" }""");
        _bed.WriteScript(NodeEnvironment, "job.mjs", "import caller from 'get-caller-file';\nconsole.log(typeof caller);\n");
        _bed.Write("npmrc", "omit=dev\n");

        var run = await _bed.ShellAsync("export NODE_ENV=production npm_config_omit=dev npm_config_dry_run=true NPM_CONFIG_IGNORE_SCRIPTS=false npm_config_userconfig=$PWD/npmrc; $REPRISE run p.yaml && $REPRISE get out.txt");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.EndsWith("function\n", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_bed.InFolder("ran")));
    }

    [Theory]
    [InlineData("""{ "version": "2.0.5", "resolved": "https://registry.npmjs.org/get-caller-file/-/get-caller-file-2.0.5.tgz" }""", "no `integrity`")]
    [InlineData("""{ "version": "2.0.5" }""", "no `integrity`")]
    [InlineData("""{ "resolved": "caller", "link": true }""", "a folder")]
    [InlineData("""{ "version": "2.0.5", "resolved": "file:caller.tgz", "integrity": "sha512-DyFP3BM/3YHTQOCUL/w0OZHR0lpKeGrxotcHWcqNEdnltqFwXVfhEBQ94eIo34AfQpo0rGki4cyIiftY06h2Fg==" }""", "file:caller.tgz")]
    [InlineData("""{ "version": "2.0.5", "resolved": "git+ssh://git@github.com/a/b.git#main" }""", "#main")]
    public async Task A_lock_file_of_npm_that_does_not_pin_a_package_is_refused_and_the_package_named(string package, string said)
    {
        _bed.WriteNpmLock($$""", "node_modules/get-caller-file": {{package}}""", """, "dependencies": { "get-caller-file": "2.0.5" }""");
        _bed.WriteScript(NodeEnvironment, "job.mjs", "");

        var run = await _bed.RunAsync("run", "p.yaml", "--json");

        Assert.Equal((2, "pipeline.invalid"), (run.ExitCode, Text(run.Json.GetProperty("error"), "code")));
        Assert.Contains("node_modules/get-caller-file", Text(run.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
        Assert.Contains(said, Text(run.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"lockfileVersion\": 1, \"dependencies\": {} }")]
    [InlineData("no JSON")]
    public async Task A_lock_file_of_another_form_is_refused(string text)
    {
        _bed.WriteNpmLock();
        _bed.Write("package-lock.json", text);
        _bed.WriteScript(NodeEnvironment, "job.mjs", "");

        var run = await _bed.RunAsync("run", "p.yaml", "--json");

        Assert.Equal((2, "pipeline.invalid"), (run.ExitCode, Text(run.Json.GetProperty("error"), "code")));
        Assert.Contains("env.lock", Text(run.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_installation_that_failed_is_not_tried_again_for_each_item()
    {
        _bed.WriteTool("bin", "npm", $"echo tried >> {_bed.InFolder("tries")}; echo no registry >&2; exit 1");
        _bed.Programs = _bed.InFolder("bin");
        _bed.WriteNpmLock();
        _bed.Write("p.yaml", $$"""
            pipeline: t
            inputs: [{ name: fruit, path: fruit.json, to: a }]
            routes:
              a: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [b] }
              b: { stages: [{ name: work, type: exec, on_error: quarantine, env: {{NodeEnvironment}}, with: { command: [node, "-v"] } }] }
            """);

        var run = await _bed.RunAsync("run", "p.yaml", "--json");

        Assert.Equal(3, run.Json.GetProperty("counts").GetProperty("quarantined").GetInt32());
        Assert.Equal(["tried"], await File.ReadAllLinesAsync(_bed.InFolder("tries"), Cancellation));
    }

    [Fact]
    public async Task Two_processes_that_need_the_same_environment_at_once_make_it_once()
    {
        await _bed.SkipWithoutNpmAsync();
        using var npm = _bed.StartShell("command -v npm");
        var real = (await npm.StandardOutput.ReadToEndAsync(Cancellation)).Trim();
        _bed.WriteTool("bin", "npm", $"echo made >> {_bed.InFolder("made")}; if mkdir {_bed.InFolder("first")}; then echo begun > {_bed.InFolder("begun")}; read go < {_bed.InFolder("go")}; fi; exec {real} \"$@\"");
        _bed.Programs = _bed.InFolder("bin");
        _ = await _bed.ShellAsync("mkfifo begun go");
        _bed.WriteNpmLock();
        _bed.WriteScript(NodeEnvironment, "job.mjs", "console.log('done');\n");

        var first = _bed.RunAsync("run", "p.yaml");
        _ = await _bed.ShellAsync("read line < begun");
        using var second = _bed.Start("run", "p.yaml");
        var started = await second.StandardError.ReadLineAsync(Cancellation);
        _ = await _bed.ShellAsync("echo go > go");
        var said = await second.StandardOutput.ReadToEndAsync(Cancellation);
        await second.WaitForExitAsync(Cancellation);

        Assert.EndsWith("started", started, StringComparison.Ordinal);
        Assert.True((await first).ExitCode == 0 && second.ExitCode == 0, (await first).Error + said);
        Assert.Equal(["made"], await File.ReadAllLinesAsync(_bed.InFolder("made"), Cancellation));
    }

    [Fact]
    public async Task A_step_that_changes_the_installed_environment_changes_it_for_no_other_run()
    {
        _bed.WriteNpmLock();
        await _bed.SkipWithoutNpmAsync();
        _bed.WriteScript(NodeEnvironment, "job.mjs", """
            import fs from 'node:fs';
            const left = fs.realpathSync('node_modules') + '/left';
            console.log(fs.existsSync(left));
            fs.writeFileSync(left, '');
            """, ", sandbox: off");

        await _bed.SucceedsAsync("run", "p.yaml");
        await _bed.SucceedsAsync("run", "p.yaml");

        Assert.Equal("false\n", (await _bed.RunAsync("get", "out.txt")).Output);
        await _bed.SucceedsAsync("rerun", "out.txt");
    }

    [Fact]
    public async Task A_folder_along_the_search_path_that_may_not_be_read_is_passed_over()
    {
        _bed.WriteTool("before", "greet", "echo hello");
        _bed.Programs = _bed.InFolder("before");
        _bed.WriteScript("{ kind: process, tools: [sh, greet] }", "job.sh", "greet\n", ", sandbox: off");
        await _bed.SucceedsAsync("run", "p.yaml");
        _bed.WriteTool("after", "greet", "echo HELLO");
        _ = Directory.CreateDirectory(_bed.InFolder("closed"));

        // Root may read everything, unless it has given up that right.
        _bed.Programs = $"{_bed.InFolder("after")}:{_bed.InFolder("closed")}:{_bed.InFolder("before")}";
        var rerun = await _bed.ShellAsync("""
            closed() { if [ "$(id -u)" = 0 ]; then setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$@"; else "$@"; fi; }
            chmod 111 closed
            closed ls closed 2> /dev/null && exit 99
            closed $REPRISE rerun out.txt --strict --json
            """);
        Assert.SkipWhen(rerun.ExitCode == 99, "The right to read everything cannot be given up here.");

        Assert.True(rerun.ExitCode == 0, rerun.Output + rerun.Error);
        Assert.Equal("identical", Text(rerun.Json, "verdict"));
    }

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";
}
