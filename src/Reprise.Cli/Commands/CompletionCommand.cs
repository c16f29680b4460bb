using System.CommandLine;
using Reprise.Cli.Parsing;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise completion bash|zsh|fish</c>: a script that makes the shell complete commands, options and values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _reprise() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(reprise "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _reprise reprise
        """;

    private const string Zsh = """
        #compdef reprise
        _reprise() {
            local -a words_found
            words_found=("${(@f)$(reprise "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- $words_found
            _files
        }
        compdef _reprise reprise
        """;

    private const string Fish = """
        complete -c reprise -a '(set -l line (commandline -cp); reprise "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
        """;

    private static readonly Argument<string> Shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" }
        .AcceptOnlyFromAmong("bash", "zsh", "fish");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("completion", "Print a script for shell completion")
        {
            Arguments = { Shell },
            Examples =
            [
                ("eval \"$(reprise completion bash)\"", "in ~/.bashrc"),
                ("eval \"$(reprise completion zsh)\"", "in ~/.zshrc, after compinit"),
                ("reprise completion fish | source", "in config.fish"),
            ],
        };
        command.SetAction(Invocation.Handle((call, _) =>
        {
            call.Out.Line(call.Get(Shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return Task.FromResult(0);
        }));
        return command;
    }
}
